/** docs/performance.md: the table, and what is needed to read it. */
import { type Row, table } from "./lib/table.ts";

export function performancePage(rows: readonly Row[], machine: string, runs: number): string {
  return `# Performance

Written by \`npm run bench\`; do not edit (the words are in \`bench/page.ts\`).

Machine: ${machine}. Everything runs on workerd directly, without a proxy between. Against PouchDB and Yjs, and for the time and
memory of ten times as many, each worker is a process of its own, and calls between them go over TCP; elsewhere both nodes,
the sync worker and the floor share one process and one thread. Memory is what is resident of a worker's process, the runtime
itself included, before a round and at most during it, in the round in which it grew most.

Times are medians; a ratio is the median of the ratios of pairs that were measured in turn (${runs} pairs or more; 3 where one
takes long), with the least and the greatest of them in brackets.

${table(rows)}

## Where the time goes

Processor time of the runtime for 20,000 records that cross (10,000 + 10,000), measured by the piece in a Durable Object:

| piece | ms |
| --- | --- |
| insert with its index entry, one statement a row | 150 |
| settle: 20,000 rows get the round as their version | 90 |
| calls: a page as structured clone, from a node and to a node | 60 |
| decode: JSON, and every stamp checked | 50 |
| read a diff | 40 |
| the rest, not taken apart: merging pages, counts, commits, garbage collection | 260 |
| all of it, a quarter of that in the kernel | 650 |

The floor, the same inserts with one encoding and parsing, takes 220. What is above it is settling, which the protocol wants
(R6), reading the diff, the two calls that a record makes on its way, and the rest.

An idle round is one call to each node, at once, and nothing is stored before its answer (R9): the nodes hold the fence in
memory, and the sync worker notes the round within a second. A round that moves something stores the journal twice (R1: the
round's number; R7: cursors and report), and each node stores what it applies and settles: each is on disk before the next step.

## What is not reached, and why

- **PouchDB.** LevelDB writes without waiting for the disk unless told to; every step of ours is on disk before the next. Twenty times PouchDB's
  defaults would be about the floor itself: the inserts alone, without reading, settling or any call.
- **Yjs** merges in one process, in memory, without storing anything; our records cross two calls and are written twice (when they
  arrive, and when they are settled). The floor alone, which only stores them once, takes longer than Yjs.
- **Five nodes.** A change goes to four others instead of one, which is four times the deliveries, and the time grows with those by
  less than that; but not quite as little as with the number of nodes.

What helped: making events only for who watches (a tenth of a round); storing a new record as it came, without reading first
and without encoding again (about a fifth); reading rows without column names (a page: a sixth); sending a page of todos as text
from object to worker (an eighth); reading a body in one step (little).

What was tried and helped nothing, or too little to keep: remembering the last parsed stamp; taking ids apart without a pattern; changing a node's state
in place instead of copying it; a short way through the merge for records read from one node; inserting ten rows, or a page as
JSON, in one statement; giving both times of a todo from one formatting.
`;
}
