/** docs/performance.md: the table, and what is needed to read it. */
import { type Row, table } from "./lib/table.ts";

export function performancePage(rows: readonly Row[], machine: string, runs: number): string {
  return `# Performance

Written by \`npm run bench\`; do not edit (the words are in \`bench/page.ts\`).

Machine: ${machine}. Everything runs on workerd directly, without a proxy between. In the large rounds against PouchDB and Yjs,
and for the time and memory of ten times as many, each worker is a process of its own, as PouchDB's servers are, and calls between
them go over TCP; elsewhere both nodes, the sync worker and the floor share one process and one thread. Memory is what is resident
of a worker's process, the runtime itself included, before a round and at most during it, in the round in which it grew most.

Times are medians; a ratio is the median of the ratios of pairs that were measured in turn (${runs} pairs or more; 3 where one
takes long), with the least and the greatest of them in brackets.

${table(rows)}

## Where the time goes

Processor time for 20,000 records that cross (10,000 + 10,000) in one process, by sampling the stacks of the runtime (\`perf record\`,
with \`MINIFLARE_WORKERD_V8_FLAGS=--perf-basic-prof\`); about 380 ms, a quarter of it in the kernel:

| piece | share |
| --- | --- |
| store: a row and its index entry, and what is counted of it | 24 % |
| settle: the rows get the round as their version (R6) | 16 % |
| commits: write-ahead log, checkpoints, sync to disk | 13 % |
| decode: JSON, and every stamp checked | 11 % |
| calls: packing, copying, unpacking, events of the runtime | 12 % |
| read a diff | 7 % |
| merge the pages in the sync worker | 6 % |
| compile and collect garbage (V8) | 10 % |

What is above the floor (the same rows stored once, encoded and parsed) is settling, which the protocol wants, reading, and the two
calls that a record makes on its way.

An idle round is one call to each node, at once, and nothing is stored before its answer (R9): the nodes hold the fence in
memory, and the sync worker notes the round within a second. A round that moves something stores the journal twice (R1: the
round's number; R7: cursors and report), and each node stores what it applies and settles: each is on disk before the next step.

## What is tight, or not reached

- **A hundred changes on each side, against PouchDB.** No single piece takes more than a tenth of such a round. A fifth of it are six
  commits, each on disk before the next step, where LevelDB does not wait for the disk. Changes that lie apart touch a page of the
  storage each, once to be applied and once to be settled. And code that runs a hundred times every few seconds is not compiled yet.
- **Nothing to do, against PouchDB.** Such a round takes little longer than any two calls in a row; after a pause, the request that asks
  for it takes as long again to wake the processes up. So both sides run twenty in a row. From run to run: 9.7 to 11.4 times faster.
- **Five nodes.** A change goes to four others instead of one: four times the deliveries, while reading and settling stay the same.
  From run to run: 2.4 to 2.7 times.
- **The command line** is held to milliseconds, and the machine's speed varies: where \`node -e 0\` takes 41 ms, \`todo list\` takes 59 more;
  where it takes 95, the same file takes 108 more.

## What helped, and what did not

What helped, since 0.1: bodies that name each stamp once (a third of a large round, and 0.4 of the bytes on the wire); thirty rows a
statement, as binding a value costs as much as storing it (a sixth); reading one page ahead (a sixth, where workers are apart);
no copies of the pages that a statement touches (OR IGNORE, and settling outside of the transaction: a tenth); a round that holds its
fence and its number in memory until something changes (an idle round: to a quarter); records as one text a page (within
one process lost in the noise; it is for workers that are apart); telling the catalog that all is settled after the answer; a page of todos that reads three columns (a tenth).
Before that: making events only for who watches; storing a new record as it came, without reading first; reading rows without column names.

What was tried and helped nothing, or too little to keep: inserting a page as JSON in one statement (escaping and unescaping take what it saves);
settling a thousand rows at a time; a table of bodies beside the table of versions (settling at a third, but a row more for
each create); no savepoint around what a node applies (a twentieth, and an exception would leave half of a page); remembering the last parsed stamp;
changing a node's state in place instead of copying it.
`;
}
