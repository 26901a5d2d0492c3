/** The stored rows of catalogs and scheduler: those objects of a real cluster that know a list. */
import { SHARDS, shardName, shardOf } from "../../workers/core/shards.ts";
import type { System } from "./system.ts";

/** The names of the objects that know `list`, on each node and in the sync worker. */
export function catalogName(list: string): string {
  return shardName("catalog", shardOf(list));
}

export function schedulerName(list: string): string {
  return shardName("scheduler", shardOf(list));
}

/** The storage of the catalog's shard that knows `list`. */
export function catalogOf({ cluster }: System, node: string, list: string) {
  const object = { name: catalogName(list) };
  return cluster.miniflare.unsafeGetDurableObjectStorage(`todo-datanode-${node}`, "Catalog", object);
}

/** The storage of the scheduler's shard that knows `list`. */
export function scheduleOf({ cluster }: System, list: string) {
  const object = { name: schedulerName(list) };
  return cluster.miniflare.unsafeGetDurableObjectStorage("todo-sync", "Scheduler", object);
}

/** So many names of one shard, in order, that begin with `prefix`. */
export function namesOfOneShard(prefix: string, count: number): string[] {
  const names = Array.from(
    { length: 2 * SHARDS * count + 100 },
    (_, index) => `${prefix}-${String(index).padStart(6, "0")}`,
  );
  return names.filter((name) => shardOf(name) === 0).slice(0, count);
}

/** For the scheduler, it is as if `ms` had passed since it last looked at what it knows of `list` and those beside it. */
export async function letSchedulerPass({ cluster }: System, list: string, ms: number): Promise<void> {
  const object = { name: "scheduler" };
  const storage = await cluster.miniflare.unsafeGetDurableObjectStorage("todo-sync", "Scheduler", object);
  await storage.exec("UPDATE shard SET due_at = due_at - ? WHERE n = ?", ms, shardOf(list));
}
