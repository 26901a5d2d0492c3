/** Which nodes there are is configuration: bindings named `DATANODE_<NAME>` and `CATALOG_<NAME>`. */
import { CALL_TIMEOUT_MS } from "../core/limits.ts";
import type { Replica } from "../core/replica.ts";
import { shardName, shardOf } from "../core/shards.ts";
import { type CatalogObjects, NodeCatalog } from "../shared/catalogs.ts";
import { type ObjectStub, type Objects, objectOf } from "../shared/objects.ts";
import { type PlaceEnv, SYNC_PLACE } from "../shared/places.ts";
import type { DataNodeRpc } from "../shared/rpc.ts";
import type { SyncEnv } from "./env.ts";
import { NoAnswer } from "./round/session.ts";
import type { ClusterRpc, ScheduleRpc } from "./rpc.ts";

/** The name of the one cluster object; it is older than the shards, and once held all lists. */
const CLUSTER = "scheduler";

/** The configured nodes, by name: their objects for `list`. */
export function dataNodes(env: PlaceEnv, list: string): Map<string, () => ObjectStub<DataNodeRpc>> {
  // A stub is broken for good once its object failed, so every call takes a new one.
  return mapBindings(
    env,
    "DATANODE_",
    (objects: Objects<DataNodeRpc>, node) => () => objectOf(env, node, objects, list),
  );
}

/** The configured nodes' catalogs, by node name. */
export function catalogs(env: PlaceEnv): Map<string, NodeCatalog> {
  return mapBindings(env, "CATALOG_", (objects: CatalogObjects, node) => new NodeCatalog(env, node, objects));
}

/** The one object that decides for the whole cluster. */
export function clusterOf(env: SchedulerEnv): ObjectStub<ClusterRpc> {
  return objectOf(env, SYNC_PLACE, env.SCHEDULER, CLUSTER);
}

/** One shard of the scheduler. */
export function scheduleOf(env: SchedulerEnv, shard: number): ObjectStub<ScheduleRpc> {
  return objectOf(env, SYNC_PLACE, env.SCHEDULER, shardName(CLUSTER, shard));
}

/** The shard of the scheduler that knows `list`. */
export function scheduleOfList(env: SchedulerEnv, list: string): ObjectStub<ScheduleRpc> {
  return scheduleOf(env, shardOf(list));
}

type SchedulerEnv = PlaceEnv & Pick<SyncEnv, "SCHEDULER">;

/** The calls of one round over RPC. One that hangs counts as failed; that it may still arrive late, rounds expect. */
export function replica(object: () => ObjectStub<DataNodeRpc>): Replica {
  return {
    open: (request) => inTime(async () => object().open(request)),
    diff: (request) => inTime(async () => object().diff(request)),
    apply: (request) => inTime(async () => object().apply(request)),
    settle: (request) => inTime(async () => object().settle(request)),
    purge: (request) => inTime(async () => object().purge(request)),
    drop: (request) => inTime(async () => object().drop(request)),
  };
}

/** The answer, or `NoAnswer` once `CALL_TIMEOUT_MS` have passed. */
export async function inTime<T>(call: () => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new NoAnswer(`no answer within ${CALL_TIMEOUT_MS} ms`)),
    CALL_TIMEOUT_MS,
  );
  try {
    return await Promise.race([call(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The bindings whose names begin with `prefix`, by node name: what `map` makes of each. */
export function mapBindings<N, T>(
  env: object,
  prefix: string,
  map: (objects: N, node: string) => T,
): Map<string, T> {
  const bound = Object.entries(env).filter(([name]) => name.startsWith(prefix));
  return new Map(
    bound.map(([name, objects]) => {
      const node = name.slice(prefix.length).toLowerCase();
      return [node, map(objects, node)];
    }),
  );
}
