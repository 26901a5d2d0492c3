/** The workers as wrangler.toml describes them, and further nodes made after its pattern. */
import { fileURLToPath } from "node:url";
import { type Unstable_Config, unstable_readConfig } from "wrangler";

/** One worker of a cluster, in the words of wrangler.toml. */
export interface WorkerConfig {
  readonly name: string;
  readonly entry: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly objects: readonly ObjectBinding[];
  readonly compatibilityDate: string;
  /** Paths under which no static file is looked for; only a worker with static files has them. */
  readonly workerFirst?: readonly string[];
}

/** A worker as it runs on this machine. */
export interface LocalWorker extends WorkerConfig {
  /** Further bindings to other workers, by name. */
  readonly services?: Readonly<Record<string, string>>;
}

/** A Durable Object binding; `script` where the class lives in another worker. */
export interface ObjectBinding {
  readonly binding: string;
  readonly className: string;
  readonly script?: string;
}

export const CONFIG_PATH = fileURLToPath(new URL("../wrangler.toml", import.meta.url));
/** The environment that further nodes are modelled on. */
const PATTERN_NODE = "b";

export function workerConfig(environment: string, path = CONFIG_PATH): WorkerConfig {
  return toWorkerConfig(unstable_readConfig({ config: path, env: environment }, { hideWarnings: true }));
}

/** Every worker of wrangler.toml, or of the file at `path`, by its environment, in the order of the file. */
export function allWorkers(path = CONFIG_PATH): Record<string, WorkerConfig> {
  const config: Unstable_Config = unstable_readConfig({ config: path }, { hideWarnings: true });
  const environments = config.definedEnvironments ?? [];
  return Object.fromEntries(
    environments.map((environment) => [environment, workerConfig(environment, path)]),
  );
}

export interface ClusterConfig {
  readonly datanodes: WorkerConfig[];
  readonly sync: WorkerConfig;
  readonly web: WorkerConfig;
}

/** The datanodes `nodes`, and the workers that bind them all: each node is two bindings, and nothing in the code. */
export function clusterConfig(nodes: readonly string[]): ClusterConfig {
  const pattern = workerConfig(`datanode-${PATTERN_NODE}`);
  return {
    datanodes: nodes.map((node) => ({
      ...pattern,
      name: renamed(pattern.name, node),
      vars: { ...pattern.vars, NODE: node },
    })),
    sync: binding(workerConfig("sync"), nodes),
    web: binding(workerConfig("web"), nodes),
  };
}

/** The worker with the bindings of its pattern node for each of `nodes`, in place of those for the nodes of wrangler.toml. */
function binding(worker: WorkerConfig, nodes: readonly string[]): WorkerConfig {
  const isOfNode = ({ binding }: ObjectBinding) => /^(DATANODE|CATALOG)_/.test(binding);
  const ofPattern = worker.objects.filter(({ binding }) =>
    binding.endsWith(`_${PATTERN_NODE.toUpperCase()}`),
  );
  const own = worker.objects.filter((object) => !isOfNode(object));
  const bound = nodes.flatMap((node) =>
    ofPattern.map(({ binding, className, script = "" }) => ({
      binding: binding.replace(/_[A-Z0-9]+$/, `_${node.toUpperCase()}`),
      className,
      script: renamed(script, node),
    })),
  );
  return { ...worker, objects: [...own, ...bound] };
}

function renamed(script: string, node: string): string {
  return script.replace(new RegExp(`-${PATTERN_NODE}$`), `-${node}`);
}

function toWorkerConfig(config: Unstable_Config): WorkerConfig {
  const { name, main, vars, durable_objects, compatibility_date, assets } = config;
  if (!name || !main || !compatibility_date)
    throw new Error("wrangler.toml: a worker without name, main or compatibility_date");
  return {
    name,
    entry: main,
    vars: Object.fromEntries(Object.entries(vars).map(([key, value]) => [key, String(value)])),
    objects: durable_objects.bindings.map((object) => ({
      binding: object.name,
      className: object.class_name,
      ...(object.script_name !== undefined && { script: object.script_name }),
    })),
    compatibilityDate: compatibility_date,
    ...(Array.isArray(assets?.run_worker_first) && { workerFirst: assets.run_worker_first }),
  };
}
