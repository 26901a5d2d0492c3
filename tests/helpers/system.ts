/** The real workers on free ports, in manual mode and open unless a test says otherwise. */
import { type Cluster, type ClusterOptions, startCluster } from "../../scripts/cluster.ts";
import { NodeClient, SyncClient } from "./system-client.ts";

export { eventually } from "./eventually.ts";

export interface System {
  readonly cluster: Cluster;
  readonly sync: SyncClient;
  /** What the workers logged so far, oldest first. */
  readonly log: readonly string[];
  node(name: string): NodeClient;
  /** May be called again: a test that stops it has it stopped at its end as well, should it fail before. */
  stop(): Promise<void>;
}

export async function startSystem({ vars, ...options }: ClusterOptions = {}): Promise<System> {
  const log: string[] = [];
  let stopped: Promise<void> | undefined;
  const cluster = await startCluster({
    vars: { TODO_OPEN: "yes", TODO_SYNC_MODE: "manual", ...vars },
    inspectStorage: true,
    onLog: (line) => log.push(line),
    ...options,
  });
  return {
    cluster,
    log,
    sync: new SyncClient(urlOf(cluster, "sync")),
    node: (name) => new NodeClient(urlOf(cluster, name)),
    stop: () => {
      stopped ??= cluster.stop();
      return stopped;
    },
  };
}

function urlOf({ urls }: Cluster, name: string): string {
  const url = urls[name];
  if (url === undefined) throw new Error(`the cluster has no ${name}`);
  return url;
}
