/** A cluster with fault workers, in a process of its own that can be killed: started by torture-cluster.ts. */
import { startCluster } from "../../../scripts/cluster.ts";
import type { ErrorLogged, Started } from "./cluster.ts";
import { faultWorker, withFaults } from "./faults.ts";

const [dataFolder = "", ...nodes] = process.argv.slice(2);
const { urls, miniflare } = await startCluster({
  nodes,
  dataFolder,
  vars: { TODO_OPEN: "yes", TODO_SYNC_MODE: "live" },
  arrange: withFaults,
  onLog: (error, level) => {
    if (level === "error") process.send?.({ error } satisfies ErrorLogged);
  },
});
const faults = nodes.map(async (node) => {
  const { origin } = await miniflare.unsafeGetDirectURL(faultWorker(node));
  return [node, origin] as const;
});
const started: Started = { urls, faults: Object.fromEntries(await Promise.all(faults)) };
process.send?.(started);

// Whoever started this cluster is gone.
process.on("disconnect", () => process.exit());
