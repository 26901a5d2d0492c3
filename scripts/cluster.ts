/** The whole cluster on this machine, on the runtime that Workers run on. Start, demo, tests and benchmarks all use it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { Log, LogLevel, type Request, type Response } from "miniflare";
import { isJurisdiction, placesOf } from "../workers/shared/places.ts";
import { startApart } from "./apart/start.ts";
import { buildPage } from "./build-page.ts";
import { bundleWorker } from "./bundle.ts";
import { endChildrenWithThisProcess } from "./children.ts";
import { clusterConfig, type LocalWorker } from "./config.ts";
import { logText } from "./log-text.ts";
import {
  type HeldCalls,
  type RuntimeOptions,
  type RuntimeTools,
  startTogether,
  toolsOf,
} from "./runtimes.ts";

export interface ClusterOptions {
  readonly nodes?: readonly string[];
  /** Ports by node name, and `sync`; free ones where none is given. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Where data is kept; without it, it goes with the cluster. */
  readonly dataFolder?: string;
  /** Settings of all workers, over those of wrangler.toml. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Changes the workers before they start: a gate or a fault worker is put between sync and a node here. */
  readonly arrange?: (workers: Arrangement) => Arrangement;
  /** Changes the workers' code as it is bundled, for tests. */
  readonly plugins?: readonly Plugin[];
  /** Lets tests look into the objects' storage; start and demo have no use for it. */
  readonly inspectStorage?: boolean;
  /** Each worker in a process of its own, as on the platform; without it, one process runs them all on one thread. */
  readonly apart?: boolean;
  /** With the gateway and its page. Most tests ask the nodes themselves, and start faster without it. */
  readonly web?: boolean;
  /** Answers what the page asks of this machine: `LOCAL` of the web worker. */
  readonly local?: LocalHandler;
  /** Calls that are dropped while they are held, where workers are apart. */
  readonly held?: HeldCalls;
  /** Every line that a worker logs, as people read it. */
  readonly onLog?: (line: string, level: string) => void;
}

export interface Arrangement {
  readonly datanodes: readonly LocalWorker[];
  readonly sync: LocalWorker;
  readonly web?: LocalWorker;
  readonly others?: readonly LocalWorker[];
}

export interface Cluster {
  readonly nodes: readonly string[];
  /** Base address by node name, `sync`, and `web` where there is one. */
  readonly urls: Readonly<Record<string, string>>;
  readonly miniflare: RuntimeTools;
  /** Fires the cron trigger, as the platform does every minute. */
  cron(): Promise<void>;
  /** Ends a node's process, or starts it again at the same address; where workers are apart. */
  stopNode(node: string): Promise<void>;
  startNode(node: string): Promise<void>;
  stop(): Promise<void>;
}

export type LocalHandler = (request: Request) => Promise<Response>;

/** Loopback only: what `npm start` and the demo run is open to everyone who can reach it. */
export const HOST = "127.0.0.1";
/** Miniflare's own address for it; requests without a worker's name go to the first, which is the sync worker. */
const CRON_URL = "http://sync/cdn-cgi/local/scheduled?cron=*+*+*+*+*&format=json";

export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const {
    nodes = ["a", "b"],
    ports = {},
    dataFolder,
    vars = {},
    arrange = (same) => same,
    plugins = [],
    inspectStorage = false,
    apart = false,
    web: withWeb = false,
    local,
    held,
    onLog = () => {},
  } = options;
  const { web: webConfig, ...config } = clusterConfig(nodes);
  const { datanodes, sync, web, others = [] } = arrange({ ...config, ...(withWeb && { web: webConfig }) });
  const workers = [sync, ...datanodes, ...(web ? [web] : []), ...others];
  const bundles = await bundleAll(workers, plugins);
  // A folder of its own: another cluster may serve what it has built at the same time.
  const pageFolder =
    web && (dataFolder ? join(dataFolder, "page") : await mkdtemp(join(tmpdir(), "edge-todos-page-")));
  // A runtime's own folder would go with its process, and a node that is started again is to have what it had stored.
  const stored = dataFolder ?? (apart ? await mkdtemp(join(tmpdir(), "edge-todos-data-")) : undefined);
  if (pageFolder !== undefined) await buildPage(pageFolder);
  const named = new Map<LocalWorker, string>([
    ...datanodes.map((node) => [node, nodeName(node)] as const),
    [sync, "sync"],
    ...(web ? [[web, "web"] as const] : []),
  ]);
  const urls: Record<string, string> = {};
  const port = (worker: LocalWorker) => {
    const name = named.get(worker) ?? "";
    // One that is started again stands where it stood.
    return ports[name] ?? (urls[name] === undefined ? 0 : Number(new URL(urls[name]).port));
  };
  endChildrenWithThisProcess();

  const runtimeOptions: RuntimeOptions = {
    shared: {
      host: HOST,
      port: 0,
      log: new Log(LogLevel.ERROR),
      handleStructuredLogs: ({ message, level }) => onLog(logText(message), level),
      unsafeTriggerHandlers: true,
      unsafeInspectDurableObjects: inspectStorage,
      telemetry: { enabled: false },
      ...(stored !== undefined && { resourcePersistencePath: stored }),
    },
    worker: (worker) => ({
      name: worker.name,
      compatibilityDate: worker.compatibilityDate,
      modules: [{ type: "ESModule", path: `${worker.name}.js`, contents: bundles.get(worker.entry) ?? "" }],
      bindings: withoutJurisdictions({ ...worker.vars, ...vars }),
      ...(worker === web &&
        pageFolder !== undefined && {
          assets: {
            directory: pageFolder,
            run_worker_first: [...(worker.workerFirst ?? [])],
            routerConfig: { has_user_worker: true },
          },
        }),
      serviceBindings: { ...worker.services, ...(worker === web && local && { LOCAL: local }) },
      durableObjects: Object.fromEntries(
        worker.objects.map(({ binding, className, script }) => [
          binding,
          { className, useSQLite: true, ...(script !== undefined && { scriptName: script }) },
        ]),
      ),
      unsafeDirectSockets: [{ host: HOST, port: port(worker) }],
    }),
    ...(held && { held }),
  };
  const runtimes = await (apart ? startApart : startTogether)(workers, runtimeOptions);
  const miniflare = toolsOf(runtimes);
  const address = async (worker: LocalWorker) => trimSlash(await miniflare.unsafeGetDirectURL(worker.name));
  for (const [worker, name] of named) urls[name] = await address(worker);

  const workerOf = (node: string) => {
    const worker = datanodes.find((candidate) => nodeName(candidate) === node);
    if (!worker) throw new Error(`the cluster has no node ${node}`);
    return worker;
  };

  return {
    nodes,
    urls,
    miniflare,
    async cron() {
      // Not `getWorker().scheduled()`: that blocks this process until the tick is over, and with it the reading of what
      // the workers log, so that a tick with much to log never ends.
      const response = await runtimes.of(sync.name).dispatchFetch(CRON_URL);
      const answer = await response.text();
      if (!answer.includes('"outcome":"ok"'))
        throw new Error(`the sync worker's cron handler failed: ${answer}`);
    },
    stopNode: async (node) => runtimes.stopOne?.(workerOf(node).name),
    startNode: async (node) => runtimes.startOne?.(workerOf(node)),
    async stop() {
      await runtimes.stop();
      if (dataFolder !== undefined) return;
      for (const folder of [pageFolder, stored])
        if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function bundleAll(
  workers: readonly LocalWorker[],
  plugins: readonly Plugin[],
): Promise<Map<string, string>> {
  const entries = [...new Set(workers.map(({ entry }) => entry))];
  return new Map(
    await Promise.all(entries.map(async (entry) => [entry, await bundleWorker(entry, plugins)] as const)),
  );
}

function nodeName({ name, vars }: LocalWorker): string {
  return vars.NODE ?? name;
}

function trimSlash(url: URL): string {
  return url.href.replace(/\/$/, "");
}

/** workerd alone has no jurisdictions; on one machine there is one place anyway. */
function withoutJurisdictions(vars: Readonly<Record<string, string>>): Record<string, string> {
  const places = [...placesOf(vars)].filter(([, place]) => !isJurisdiction(place));
  return { ...vars, TODO_PLACES: places.map((entry) => entry.join("=")).join(",") };
}
