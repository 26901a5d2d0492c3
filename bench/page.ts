/** docs/performance.md: the table, and what is needed to read it. */
import { type Row, table } from "./lib/table.ts";

export function performancePage(rows: readonly Row[], machine: string, runs: number): string {
  return `# Performance

Written by \`npm run bench\`; do not edit (the words are in \`bench/page.ts\`).

Machine: ${machine}. Everything runs on workerd directly, without a proxy in between. In some rows each worker is a process of its own, as PouchDB's servers
are, and calls between workers go over TCP: against PouchDB and Yjs (when there is something to do), with five nodes, and for the time and memory of ten times as many records.
In all other rows both nodes, the sync worker and the floor share one process and one thread. Memory is the resident memory
of a worker's process, including the runtime: before a round, and the maximum during it, in the round in which it grew most.

Times are medians; a ratio is the median of the ratios of pairs that were measured in turn (${runs} pairs or more; 3 where one
takes long), with the smallest and the largest of them in brackets.

${table(rows)}

## Where the time goes

Processor time for 20,000 records that cross (10,000 + 10,000) in one process, by sampling the runtime's stacks (\`perf record\`,
with \`MINIFLARE_WORKERD_V8_FLAGS=--perf-basic-prof\`); about 320 ms, a quarter of it in the kernel:

| piece | share |
| --- | --- |
| store: a row and its index entry, and the counts it changes | 27 % |
| settle: the rows get the round as their version (R6) | 18 % |
| commits: write-ahead log, checkpoints, sync to disk | 14 % |
| decode: JSON, and every stamp checked | 10 % |
| read a diff | 10 % |
| calls: packing, copying, unpacking, events of the runtime | 8 % |
| merge the pages in the sync worker | 7 % |
| compile and collect garbage (V8); other | 6 % |

Above the floor (the same rows stored once, encoded and parsed) are settling, which the protocol requires, reading, and the two
calls that a record makes on its way.

An idle round makes one call to each node, in parallel, and stores nothing before its answer (R9): the nodes buffer the fence in
memory, and the sync worker notes the round some 20 ms later. A round that moves something makes two calls to each node, one after the
other: \`open\`, which also reads the first page, and \`apply\`, which also settles. So distant nodes are in step again after two
round trips to the farthest. A large round takes one more round trip for each page of up to 10,000 records, and one at its end: a
node gets its records in batches of 2,000, several at once. So 50,000 + 50,000 records take seven round trips; with pages of 2,000
that were applied one by one they took 26. What is on disk before the next step: the round's number (R1); what each node applied and settled; the
cursors (R7).

## Compared with others on this platform

Two clients that were offline, each with 10,000 todos that the other does not have, meet: at one Durable Object with TinyBase's
synchronizer, at one with y-partyserver (Yjs), and here, where each sends its todos to a node of its own and follows the list there. All
run on the same workerd; theirs save as their guides say (TinyBase: a row for each todo in SQLite; Yjs: the document in pieces).
Their clients keep and merge everything themselves, which is what they are for; ours keep nothing.

| | TinyBase | y-partyserver | edge-todos |
| --- | --- | --- | --- |
| who answers a write | the client itself, offline too | the client itself, offline too | either node, alone |
| copies on the platform | one object, in one place | one object, in one place | one on each node, anywhere |
| a write is stored | soon after it came, not confirmed | by its defaults 2 s after a change, 10 s at the latest | before its answer |
| two clients write the same field | the later one stays | one of them stays | the later one stays; the other is kept and can be restored |
| the object's storage is lost, or rewound | what clients still have comes back | what clients still have comes back | it is detected; the other nodes have all that a round read, and fill it |
| must fit in memory | the whole list, on the server and on each client | the same | pages |

Yjs is faster everywhere: a write goes through one object's memory to the other client, and nothing has to be stored or
confirmed before that; here it goes through a node's storage, a round and the other node's storage. TinyBase stores too, soon after: we are
faster than it, with twice the rows (two nodes have everything) and twice the bytes over the clients' connections (an event also says
who changed what, and when). On a busy machine TinyBase's object was seen to have stored half of 10,000 + 10,000 todos, or none, up to half a
minute after both clients had all of them.

LiveStore (\`@livestore/sync-cf\` 0.4.0) runs on this runtime too. Tried once, on a busy machine, it took 17 s for 100 todos on each client, and had not finished 1,000 on each
after 100 s: too long for a bench, so it is not in the table.

## Targets that are tight, or missed

- **The machine itself.** A second full run on the same day, when it was a quarter slower (\`node -e 0\` took 84 ms, not 66), missed some more targets: pages by \`updated\` or \`created\` took 49 to 64 ms
  (50), \`todo list\` 112 ms more (100), a \`GET\` page 0.69 of the bare route (0.7), a write with 9,500 watchers 1.64 times as long (1.5), and PouchDB was 3.3 and 6.0 times slower in the two rows below. The
  gateway cost 1.48 (1.38 to 1.54) for a page and 1.52 (1.19 to 1.80) for a new todo, of 1.5.
- **A large round over its floor.** From run to run: 2.1 to 3.3, as the floor, a single process that waits for the disk once, varies
  more than the round does.
- **A write after a pause.** From run to run its p50 is 11 to 22 ms. Between the write and its arrival there are four commits, one after the other,
  and each waits for the disk: the write, the coordinator's alarm, the round's number (R1), and what the other node applies. Running
  the round without an alarm was tried, and was no faster here.
- **A hundred lists written at once**, one write each in turn: 0.12 to 0.14 of the bare route. By \`strace\`, a write and its round make twelve syncs to disk, where the bare route makes one: the write and
  its alarm (two, as this runtime keeps alarms in a database of their own), the coordinator's alarm (two), the round's number, what one node settles, the removal of its alarm (one), what the other
  applies, the cursors, the end of the coordinator's alarm (two), the report. They also make seven requests to objects, against one; with the storage in memory the ratio is 0.15. One thread does all of it here; on the platform these
  are 300 objects, each on a thread of its own. To reach 0.4, rounds would have to wait until seven or eight writes of a list have come together: with a hundred lists, two and a half seconds. A write would then no longer be on the other node at once.
- **A hundred changes on each side, against PouchDB.** From run to run: 4.1 to 5.7 times faster. Half of such a round is what a node does
  with a hundred records: a third of that is JavaScript that is not warm when it runs a hundred times every few seconds; the rest is
  rows and their histories, which are scattered, so each touches a page of the storage or two. LevelDB does not wait for the disk; three
  commits here do. With all workers in one process it is 4 to 4.5.
- **Nothing to do, against PouchDB.** Such a round takes little longer than any two calls in a row; after a pause, waking the processes up
  takes as long again. So both sides run twenty in a row, ours in one process: with each worker in a process of its own, calls over TCP make it
  half as long again. From run to run: 8.1 to 11.7 times faster.
- **Five nodes.** A change goes to four others instead of one: four times the deliveries, while reading and settling stay the same, and six
  processes share two cores. From run to run: 2.1 to 2.7 times; with all of them on one thread, 2.4 to 2.9.
- **The command line** has a target in milliseconds, and the machine's speed varies: when \`node -e 0\` takes 42 ms, \`todo list\` takes 60 to 70
  more; on a day when it took 95, the same file took 108 more.

## What helped, and what did not

What helped, since 0.1: bodies that name each stamp once (a third of a large round, and 0.4 of the bytes on the wire); thirty rows a
statement, as binding a value costs as much as storing it (a sixth); reading one page ahead (a sixth, where workers are apart);
no copies of the pages that a statement touches (OR IGNORE, and settling outside of the transaction: a tenth); a round that buffers its
fence and its number in memory until something changes (an idle round: to a quarter); one text per page of records (within
one process lost in the noise; it is for workers that are apart); telling the catalog that all is settled after the answer; a page of todos that reads three columns (a tenth). If few todos changed:
two calls in a row instead of four, and half the commits (a tenth, and half the time between continents); histories trimmed only if
they are too long (an eighth); the report stored, and the catalog told, once the answer is out (a twentieth each).

Later, as processor time, before and after in turn on a busy machine, with SQLite in memory: one statement for rows of different todos (an import takes a quarter less, a round of todos with fields a fifth, at 5,000); times
cut out of the stamps that begin with them (a page of 100 takes half); no count of a node's records in its first round (a fifth of a
large one); deleted todos looked up among tombstones (0.8 ms instead of 170, at 500,000); what an apply settles noted with it.
Before that: making events only for watchers; storing a new record as it came, without reading first; reading rows without column names.

What was tried and did not help, or too little to keep: inserting a page as JSON in one statement (escaping and unescaping cost what it saves);
settling a thousand rows at a time; a table of bodies beside the table of versions (settling takes a third, but each create takes one more
row); no savepoint around what a node applies (a twentieth, and an exception would leave half of a page); remembering the last parsed stamp;
changing a node's state in place instead of copying it; pages of 1,000 or of 4,000 records; sending todos of several nodes in the order in
which they are stored; keeping the parsed journal; the cursors stored after the answer, too (a thirtieth, and a rewind could be missed).
`;
}
