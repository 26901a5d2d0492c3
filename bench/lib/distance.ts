/** A cluster whose second node is far from the first, and from the sync worker. */
import type { Arrangement } from "../../scripts/cluster.ts";

/** One way, between continents. */
export const FAR_MS = 100;

/** For `startCluster`: every call to b and from it takes `FAR_MS` each way. Its clients stand beside it. */
export function withDistance(workers: Arrangement): Arrangement {
  const entry = new URL("../workers/far-datanode.ts", import.meta.url).pathname;
  return {
    ...workers,
    datanodes: workers.datanodes.map((node) =>
      node.vars.NODE === "b" ? { ...node, entry, vars: { ...node.vars, FAR_MS: `${FAR_MS}` } } : node,
    ),
  };
}
