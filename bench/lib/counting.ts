/** A cluster whose workers count: for the figures that are the same on every machine. */
import * as v from "valibot";
import type { Arrangement } from "../../scripts/cluster.ts";
import type { Counts } from "../workers/counts.ts";

const CountsSchema = v.object({
  rows: v.number(),
  rowsRead: v.number(),
  alarms: v.number(),
  stored: v.number(),
  rowsBeforeAnswer: v.number(),
  calls: v.record(v.string(), v.number()),
  bytes: v.number(),
}) satisfies v.GenericSchema<Counts>;

/** Classes of objects that count. */
export type Kind = "DataNode" | "Catalog" | "Coordinator" | "Scheduler";

/** For `startCluster`. */
export function withCounting({ datanodes, sync, others = [] }: Arrangement): Arrangement {
  return {
    datanodes: datanodes.map((node) => ({ ...node, entry: entry("datanode.ts") })),
    sync: { ...sync, entry: entry("sync.ts") },
    others,
  };
}

/** Counts of the object `name` on the worker at `url`, since it woke. */
export async function countsOf(url: string, kind: Kind, name: string): Promise<Counts> {
  const response = await fetch(`${url}/counted/${kind}/${name}`);
  return v.parse(CountsSchema, await response.json());
}

/** What came on top of `before`. */
export function since(before: Counts, after: Counts): Counts {
  const calls = Object.entries(after.calls)
    .map(([call, count]): [string, number] => [call, count - (before.calls[call] ?? 0)])
    .filter(([, count]) => count > 0);
  return {
    rows: after.rows - before.rows,
    rowsRead: after.rowsRead - before.rowsRead,
    alarms: after.alarms - before.alarms,
    stored: after.stored - before.stored,
    rowsBeforeAnswer: after.rowsBeforeAnswer - before.rowsBeforeAnswer,
    calls: Object.fromEntries(calls),
    bytes: after.bytes - before.bytes,
  };
}

function entry(file: string): string {
  return new URL(`../workers/${file}`, import.meta.url).pathname;
}
