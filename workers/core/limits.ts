/** Every bound in one place, with its unit in its name and its reason beside it. */

// Rounds

/**
 * Ours, not the platform's: a page that is read, in a round of two nodes; more of them share it. Far apart each page costs
 * the way there and back, so pages are as large as memory allows: two of each node are held, and isolates have 128 MB.
 */
export const MAX_RECORDS_PER_PAGE = 10_000;
/** UTF-16 units, which are one or two bytes each on the wire. Durable Object RPC refuses 32 MiB. */
export const MAX_PAGE_CHARS = 4_000_000;
/** Records of one call that stores them: one transaction of some 20 ms, so that other requests come in between. */
export const MAX_RECORDS_PER_BATCH = 2_000;
export const MAX_BATCH_CHARS = 900_000;
/** Such calls under way at once in a round, to all nodes together: so they cost the way there and back once, and memory once. */
export const MAX_BATCHES_AT_ONCE = 16;
/** A call to a datanode is tried this often within one round (rule R5): what fails for a moment costs no round. */
export const MAX_TRIES_PER_CALL = 3;
/** A list on a node that does not answer must not hold up the round for the others. */
export const CALL_TIMEOUT_MS = 15_000;
/** A round that met a later one, or a wiped node, is followed by another at once; two workers must not do so for ever. */
export const MAX_ROUNDS_IN_A_ROW = 5;
/** How soon a node that missed something is tried again, and a round that was cut off: cron comes once a minute. */
export const ROUND_RETRY_MS = 60_000;
/** Rounds that follow writes begin no closer together than this: what is written meanwhile shares the next one. */
export const TRIGGER_WINDOW_MS = 100;
/** A node trusts this long that its word for a round has arrived, which may be lost silently: then it asks again. */
export const TRIGGER_TRUSTED_MS = 10_000;
/** The same where a client waits: it gives up after `BOOKMARK_WAIT_MS`, so the node asks again well before. */
export const URGENT_TRIGGER_TRUSTED_MS = 1_000;
/** Rounds that a waiting client asks for come no closer together than this, whatever began meanwhile: bookmarks can be invented. */
export const URGENT_ROUND_EVERY_MS = 1_000;
/** A list that fell idle gets a round after this long even when nothing is known to have changed, so that a wiped node is noticed. */
export const DEFAULT_IDLE_ROUND_MS = 60 * 60 * 1_000;
/** The longer it is idle, the later the next one, up to this: as often as records are counted again (R12). */
export const MAX_IDLE_ROUND_MS = 24 * 60 * 60 * 1_000;
/** A look that is due later than this was noted by a clock that ran ahead: it is due now. */
export const MAX_LOOK_AHEAD_MS = MAX_IDLE_ROUND_MS + 60 * 60 * 1_000;
/** Boots of its node that a storage remembers; a worker asks for the last one in which it heard of it (R8). */
export const MAX_BOOTS_IN_LINEAGE = 50;
/** Boots that a storage remembers at least, also where its worker asks for none: watchers come back from before restarts. */
export const MIN_BOOTS_IN_LINEAGE = 8;
/** So often at least a node looks at every record to see whether it still is what it counted: a read for each (R12). */
export const RECOUNT_AFTER_MS = 24 * 60 * 60 * 1_000;
/** Nodes that differ are compared in full after `ROUND_RETRY_MS`, then after twice that, and so on, up to this (R12). */
export const MAX_COMPARE_AFTER_MS = 24 * 60 * 60 * 1_000;
/** Tombstones stay at least this long, so that a person can still restore what they deleted (rule P1). */
export const DEFAULT_TOMBSTONE_AGE_MS = 7 * 24 * 60 * 60 * 1_000;
/** A bookmark of a list that was given back and written again is understood this long: its origins are known as gone. */
export const FORMER_ORIGINS_AGE_MS = 90 * 24 * 60 * 60 * 1_000;
/** Records set aside that a round's report names: enough to see what is wrong. `status` counts all of them. */
export const MAX_ASIDE_IN_REPORT = 20;
/** Reports that a coordinator keeps for `status`. */
export const MAX_RECENT_REPORTS = 50;
/** What a sync worker notes of a round, and no node goes by, is stored and logged this long after its end: no answer waits for it. */
export const BUFFER_NOTES_MS = 20;

// Records and counters

/**
 * UTF-16 units, up to three bytes each in storage. Production refuses rows over 2 MB, the local runtime does not: refuse
 * well before, wherever the record comes from.
 */
export const MAX_RECORD_CHARS = 500_000;
/** UTF-16 units that one statement binds as one text, up to three bytes each: production refuses values over 2 MB. */
export const MAX_STATEMENT_CHARS = 600_000;
/**
 * UTF-16 units of a record as a client's write leaves it: so five such records merge into one that can be stored, and a
 * merge drops losers only in lists that nobody could read any more (M2).
 */
export const MAX_WRITTEN_RECORD_CHARS = 100_000;
/** UTF-16 units that a write adds to a record beside its values: at most a stamp as a write, and one as seen. */
export const STAMP_GROWTH_CHARS = 200;
/** Storages that wrote to one record. Each is a stamp in it, and a cluster has a handful, wiped a few times. */
export const MAX_ORIGINS_PER_RECORD = 200;
/** Lists and objects in one another within a value: those that read and write JSON by recursion need a bound. */
export const MAX_VALUE_DEPTH = 32;
/** What a Date holds; whatever lies beyond can't be shown as a time. */
export const MAX_WALL_TIME_MS = 8.64e15;
/**
 * No node's clock runs on beyond the year 2400 (H3), and stamps end with the year 2499: so a clock that is off, or a node
 * that is hostile, leaves every other node a hundred years of stamps to write with.
 */
export const MAX_CLOCK_MS = Date.UTC(2400, 0, 1);
/** Rounds, versions, heads and numbers of ids, from wherever they come: sums and differences of two are exact. */
export const MAX_COUNTER = 2 ** 50;
/** No number from elsewhere raises a counter beyond this, so that one that is absurd leaves room to count on. */
export const MAX_RAISED_COUNTER = 2 ** 49;

// One list and its todos

/** Todos of one list, deleted ones that are not purged yet included: a hundred times what people have, and some 100 MB on each node. */
export const MAX_TODOS_PER_LIST = 200_000;
/** Lists that one token's `sub` makes on a node: a hundred times what a person has. */
export const MAX_LISTS_PER_SUB = 1_000;
/** Todos of a list that is deleted which one transaction deletes: some 20 ms, and other requests come in between. */
export const LIST_DELETION_BATCH = 500;
/** Idempotency keys that a list keeps for a day: one write a second, day and night. */
export const MAX_FIRST_ANSWERS = 100_000;
/** Answers to idempotency keys are kept this long: longer than any client goes on repeating a request. */
export const FIRST_ANSWER_AGE_MS = 24 * 60 * 60 * 1_000;
/** How often expired ones are removed: each time, all of them are looked at. */
export const SWEEP_FIRST_ANSWERS_EVERY_MS = 60 * 60 * 1_000;
/** What writes replaced, for each todo: enough to undo and to see who did what, not an archive. */
export const MAX_HISTORY_PER_TODO = 50;
export const HISTORY_AGE_MS = 30 * 24 * 60 * 60 * 1_000;
/** Bytes of it that are salvaged with a record: both are one row, and production refuses rows over 2 MB. */
export const MAX_SALVAGED_HISTORY_BYTES = 400_000;
/** Code points of a task, after trimming. Long enough for a note, short enough that a page of todos stays small. */
export const MAX_TASK_CODE_POINTS = 1_000;
/** Code points of a todo's notes. A page of todos that all have such notes is cut by `MAX_ANSWER_CHARS`. */
export const MAX_NOTES_CODE_POINTS = 20_000;
/** Tags of one todo, and code points of each: words to find todos by, not a text. */
export const MAX_TAGS = 50;
export const MAX_TAG_CODE_POINTS = 50;
/** A fractional index grows by a character for some six todos that are put into the same gap. */
export const MAX_POSITION_CHARS = 255;
/** UTF-16 units of what a todo keeps for one format of import: some dozens of annotations, or a hundred attributes. */
export const MAX_EXTRA_CHARS = 10_000;
/** UTF-16 units of the id that an imported todo has where it comes from: UUIDs and addresses fit, and each row may hold one. */
export const MAX_SOURCE_CHARS = 255;

// Requests and answers

/** A request's body: the longest legal notes are 80,000 bytes, or 240,000 with every character escaped as JSON. */
export const MAX_BODY_BYTES = 512 * 1024;
export const MAX_TODOS_PER_PAGE = 1_000;
export const DEFAULT_TODOS_PER_PAGE = 100;
/** Seconds: the largest body in this time is 17 kB/s, which any line does; who sends slower holds on to a request. */
export const MAX_BODY_SECONDS = 30;
/** UTF-16 units of the records behind one answer: an answer is a value in memory several times over, and RPC refuses 32 MiB. */
export const MAX_ANSWER_CHARS = 4_000_000;
/** Todos that one request updates, which is one transaction: some 20 ms. */
export const MAX_IDS_PER_UPDATE = 1_000;
/**
 * Bytes of all that it answers with: 1,000 todos of 1 kB. The answer is kept for its idempotency key in one row with the
 * request, and production refuses rows over 2 MB.
 */
export const MAX_UPDATE_ANSWER_BYTES = 1_400_000;
/** Bytes of each todo in it that its record does not have: names of fields and the write's stamp. */
export const UPDATED_TODO_BYTES = 300;
/** Code points that are looked for: words, not texts. */
export const MAX_SEARCH_CODE_POINTS = 200;
/** Each list on a page is a call to its object, and Workers allow 1,000 subrequests for each invocation. */
export const MAX_LISTS_PER_PAGE = 500;
/** One stamp for each origin that ever wrote to the list, less those that are gone: nodes are few, and headers have 16 kB. */
export const MAX_BOOKMARK_STAMPS = 200;
/** Bytes of one import: as many todos as a list may have, with tasks of the usual length. */
export const MAX_IMPORT_BYTES = 100_000_000;
/** Lines of an import that are written in one transaction. Each batch is a subrequest, so this allows about a million lines. */
export const MAX_IMPORT_BATCH = 1_000;
/** UTF-16 units of them: a batch goes to the list's object in one call. */
export const MAX_IMPORT_BATCH_CHARS = 4_000_000;
/** Exports of one list at the same time: each is a client that may take its time, and hundreds of pages of the list. */
export const MAX_EXPORTS_AT_ONCE = 8;
/** An export whose client asked for nothing more for this long is over, for all that the list knows. */
export const EXPORT_IDLE_MS = 60_000;
/** Rows of one step of an export: about 300 kB at the most usual sizes. */
export const EXPORT_PAGE_ROWS = 500;

// Live: waiting and watching

/** A node waits this long at most for what a bookmark has seen (B2). */
export const BOOKMARK_WAIT_MS = 5_000;
/** Requests that wait at once on one list; who comes then is told at once that the node is behind. Their bookmarks are in memory: 16 kB at most. */
export const MAX_WAITERS = 1_000;
/** Watchers are told of what changes within this time of the last they were told of in one go. */
export const WATCHER_WINDOW_MS = 50;
/** Messages that are sent in a row before another request gets its turn: each takes some 50 µs. */
export const SENDS_PER_TURN = 100;
/** Events that may lie in memory until all watchers are told: some 1 MB at the most usual sizes. */
export const MAX_QUEUED_EVENTS = 2_000;
/** UTF-16 units of their tasks and notes: as text for streams and sockets, they are in memory three times. */
export const MAX_QUEUED_CHARS = 4_000_000;
/** Events kept in memory for watchers that come back soon. */
export const MAX_RECENT_EVENTS = 1_000;
/** UTF-16 units of their records. */
export const MAX_RECENT_CHARS = 2_000_000;
/** What a watcher that comes back holds in memory at a time: about 100 kB at the most usual sizes. */
export const EVENTS_PER_STEP = 200;
/** UTF-16 units of its records: hundreds of slow watchers may each hold such a step. */
export const MAX_STEP_CHARS = 250_000;
/** A socket takes everything at once, into memory: one that missed more UTF-16 units than this reads the list again. */
export const MAX_SOCKET_CATCH_UP_CHARS = 2_000_000;
/** Proxies cut streams that are silent for a minute or so. */
export const HEARTBEAT_MS = 15_000;
/** Who watches one list, by streams and sockets: each is told of each change, and each may leave something lying. */
export const MAX_WATCHERS = 1_000;
/** When a watcher that found no place may ask again. */
export const WATCHER_RETRY_S = 30;
/** UTF-16 units that all sockets of a list may leave lying, together; each gets its share, within the two bounds below. Isolates have 128 MB. */
export const MAX_SOCKETS_BACKLOG_CHARS = 32_000_000;
export const MIN_SOCKET_BACKLOG_CHARS = 32_000;
/** Watchers have nothing to say but `ping`, which does not wake the object: who says more than this is closed. */
export const MAX_SOCKET_MESSAGES = 20;
/** What may wait for one slow watcher: two hundred of them must fit in 128 MB beside everything else. */
export const MAX_WATCHER_BACKLOG_BYTES = 256_000;

// Scheduler and catalogs

/** Workers have six connections at once; more calls would only queue. */
export const MAX_CALLS_AT_ONCE = 6;
/** Lists that each shard of the scheduler wakes in one look, unless `TODO_WAKES_PER_TICK` says otherwise. */
export const DEFAULT_WAKES_PER_TICK = 500;
/** Workers allow 10,000 subrequests for each invocation at the most, and every wake is one. */
export const MAX_WAKES_PER_TICK = 9_000;
/** Names that one call reads from a shard of a node's catalog: about 30 kB. */
export const NAMES_PER_WALK = 1_000;
/** So often the scheduler reads all names of the catalogs anew: no later than the first idle round of a list is due. */
export const WALK_CATALOGS_EVERY_MS = 60 * 60 * 1_000;
/** A node tells its catalog this much later that all is settled: the round's answer comes first, and a write may come too. */
export const SETTLED_NOTICE_MS = 100;
/** A node's list tells its catalog this much later what is still news by then: mostly a round has settled it, and nothing is to be told. */
export const TELL_CATALOG_AFTER_MS = 10_000;
/** A list that could not tell its catalog tries again after this long, then after twice that, and so on up to the second. */
export const TELL_CATALOG_AGAIN_MS = 10_000;
export const MAX_TELL_CATALOG_AGAIN_MS = 60 * 60 * 1_000;
/**
 * Lists that go from the object that held a node's whole catalog to the shards: in one transaction about 1 MB, and so often
 * in one call. Remove after 0.3, with the code that hands them over.
 */
export const LISTS_HANDED_OVER_AT_ONCE = 10_000;
export const MAX_HAND_OVERS = 10;

// Metrics

/** Samples that the lag's quantiles are made of. */
export const MAX_LAG_SAMPLES = 1_000;
/** Lists that are asked for the page that Prometheus reads: each one is a call to its coordinator and to every node. */
export const MAX_LISTS_EXAMINED = 50;
/** Lists that stand on it, those that tell most: each is some twenty series, which Prometheus keeps. */
export const MAX_LISTS_ON_METRICS_PAGE = 20;
/** Lists that are counted one by one for it: beyond that, that there are many is what matters. */
export const MAX_COUNTED_LISTS = 1_000;
/** How often all of them are counted where there are more: a million rows each time. */
export const COUNT_LISTS_EVERY_MS = 10 * 60 * 1_000;
/** A round that takes longer is told to the scheduler, which names the slowest of the last hour: a call more, for those alone. */
export const SLOW_ROUND_MS = 5_000;
export const SLOW_LIST_AGE_MS = 60 * 60 * 1_000;
export const MAX_SLOW_LISTS = 100;

// Tokens and rate limits

/** A browser opens its stream at once; a ticket that leaks later, in a log or a history, opens nothing. */
export const TICKET_AGE_MS = 30_000;
/** Tickets of one list that were not used yet, kept in memory: the oldest one makes room. */
export const MAX_TICKETS = 1_000;
/** A person needs a few seconds to get from the terminal to the browser; a link that leaks later opens nothing. */
export const SESSION_LINK_AGE_MS = 60_000;
/** An event stream of a token ends after this long and comes back with its last event id: so a revoked one ends too. */
export const MAX_STREAM_AGE_MS = 15 * 60 * 1_000;
/** Each isolate looks this often up who is refused: how long a revoked token still works on a node that was told. */
export const RESTRICTIONS_CACHE_MS = 5_000;
/** Revoked tokens that have not expired yet: each isolate holds all of them. For more, replace the key. */
export const MAX_REVOKED_TOKENS = 1_000;

/**
 * Requests that one `sub`, and one address, may make in each period, counted by the platform where it runs (so each of its
 * places counts for itself). A person with a few devices is far below; wrangler.toml repeats the numbers, and a test compares.
 */
export const RATE_LIMITS = {
  read: { limit: 1_200, periodSeconds: 60 },
  write: { limit: 600, periodSeconds: 60 },
  /** Rounds follow writes by themselves, and each is calls to every node. */
  sync: { limit: 60, periodSeconds: 60 },
  admin: { limit: 120, periodSeconds: 60 },
} as const;
