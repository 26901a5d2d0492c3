/** A worker of another project on the runtime that ours run on: one class of Durable Objects, on SQLite. */
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { bundleWorker } from "../../scripts/bundle.ts";
import { HOST } from "../../scripts/cluster.ts";
import { workerConfig } from "../../scripts/config.ts";

export interface Hosted {
  readonly url: string;
  stop(): Promise<void>;
}

/** `script` in bench/peers/workers. It binds its class `Peer` as `PEERS`. */
export async function host(script: string): Promise<Hosted> {
  const path = new URL(`../peers/workers/${script}`, import.meta.url).pathname;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: HOST,
      port: 0,
      telemetry: { enabled: false },
      workers: [
        {
          name: "peer",
          compatibilityDate: workerConfig("sync").compatibilityDate,
          compatibilityFlags: ["nodejs_compat"],
          modules: [{ type: "ESModule", path: "peer.js", contents: await bundleWorker(path) }],
          durableObjects: { PEERS: { className: "Peer", useSQLite: true } },
        },
      ],
    }),
  );
  const url = (await miniflare.ready).origin;
  return { url, stop: () => miniflare.dispose() };
}
