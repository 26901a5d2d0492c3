/** Which nodes there are is configuration: bindings named `DATANODE_<NAME>` and `CATALOG_<NAME>`. */
import { CALL_TIMEOUT_MS } from "../core/limits.ts";
import type { Replica } from "../core/replica.ts";
import { type ObjectStub, type Objects, objectOf } from "../shared/objects.ts";
import type { PlaceEnv } from "../shared/places.ts";
import type { CatalogRpc, DataNodeRpc } from "../shared/rpc.ts";

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
export function catalogs(env: PlaceEnv): Map<string, ObjectStub<CatalogRpc>> {
  return mapBindings(env, "CATALOG_", (objects: Objects<CatalogRpc>, node) =>
    objectOf(env, node, objects, "catalog"),
  );
}

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

/** The answer, or an error once `CALL_TIMEOUT_MS` have passed. */
export async function inTime<T>(call: () => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`no answer within ${CALL_TIMEOUT_MS} ms`)),
    CALL_TIMEOUT_MS,
  );
  try {
    return await Promise.race([call(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function mapBindings<N, T>(
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
