/** `npm run bench`: measures what docs/performance.md sets as targets, prints one table, and keeps a full run in docs/performance.md. */
import { writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { bundles } from "./benches/bundles.ts";
import { cli } from "./benches/cli.ts";
import { converge, nodes, scale } from "./benches/converge.ts";
import { counted } from "./benches/counted.ts";
import { distance } from "./benches/distance.ts";
import { follow } from "./benches/follow.ts";
import { gateway } from "./benches/gateway.ts";
import { listings } from "./benches/listings.ts";
import { manyLists } from "./benches/many-lists.ts";
import { peers } from "./benches/peers.ts";
import { pouchdb } from "./benches/pouchdb.ts";
import { page, post } from "./benches/requests.ts";
import { diffs, idle } from "./benches/small-changes.ts";
import { watchers } from "./benches/watchers.ts";
import { yjs } from "./benches/yjs.ts";
import { type Options, readOptions } from "./lib/options.ts";
import { type Row, table } from "./lib/table.ts";
import { performancePage } from "./page.ts";

const BENCHES: Readonly<Record<string, (options: Options) => Promise<Row[]>>> = {
  converge,
  scale,
  diffs,
  idle,
  follow,
  distance,
  watchers,
  post,
  lists: manyLists,
  page,
  gateway,
  listings,
  nodes,
  pouchdb,
  peers,
  yjs,
  counted,
  cli,
  bundles,
};
const PAGE = fileURLToPath(new URL("../docs/performance.md", import.meta.url));

const options = readOptions(process.argv.slice(2));
const unknown = options.only.filter((name) => !(name in BENCHES));
if (unknown.length > 0)
  throw new Error(`no bench ${unknown.join(", ")}; there are ${Object.keys(BENCHES).join(", ")}`);

const rows: Row[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (options.only.length > 0 && !options.only.includes(name)) continue;
  console.error(`${name} …`);
  rows.push(...(await bench(options)));
}
console.log(table(rows));

// Only a full run is worth keeping: smaller sizes and single rows would stand there as if they were the figures.
if (options.only.length === 0 && !options.quick) {
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
  await writeFile(PAGE, performancePage(rows, machine, options.runs));
}
// Keep-alive connections to the workers would hold the process for some seconds.
process.exit();
