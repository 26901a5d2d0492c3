/** `npm start`: the whole cluster on this machine, until Ctrl-C. */

import { join } from "node:path";
import { Failure } from "../cli/failure.ts";
import { loadSigningKey, makeSigningKey, SIGNING_KEY_FILE } from "../cli/signing-key.ts";
import { formatKeySet } from "../workers/auth/keys.ts";
import { SYNC_MODES, type SyncMode } from "../workers/shared/sync-mode.ts";
import { HOST, startCluster } from "./cluster.ts";
import { workerConfig } from "./config.ts";
import { takeDataFolder } from "./data-folder.ts";
import { everyMinute } from "./every-minute.ts";
import { LocalControl } from "./local-control.ts";
import { assignPorts, isFree } from "./ports.ts";
import { readOptions, SETTINGS, type StartOptions, USAGE, WrongStart } from "./start-options.ts";
import { welcome } from "./welcome.ts";

const startedAt = performance.now();
// First of all: the runtime has handlers of its own, which would end this process with an error.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, stop);
try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else await start(options);
} catch (error) {
  if (!(error instanceof WrongStart)) throw error;
  console.error(`npm start: ${error.message}`);
  process.exit(1);
}

async function start({ nodes, firstPort, folder, fresh, closed }: StartOptions): Promise<void> {
  const mode = syncMode();
  const data = takeDataFolder(folder);
  if (!data)
    throw new WrongStart(
      `another \`npm start\` uses ${folder}: stop it, or add \`-- --data OTHER --port 9787\``,
    );
  const ports = assignPorts(nodes, firstPort);
  for (const [name, port] of Object.entries(ports)) {
    if (await isFree(port, HOST)) continue;
    throw new WrongStart(
      `port ${port} (${name}) is taken: stop what listens there (\`lsof -i :${port}\` names it), or choose others: \`npm start -- --port 9787\``,
    );
  }
  if (fresh) data.empty();
  if (!data.isReadable())
    throw new WrongStart(
      `${folder} holds what another version has stored: \`npm start -- --fresh\` forgets it and begins anew`,
    );
  const control = new LocalControl();
  const cluster = await startCluster({
    nodes,
    ports,
    dataFolder: data.path,
    vars: await settings(nodes, ports, closed ? folder : undefined),
    web: true,
    // So that the page can stop a node, and one sees what the others do without it.
    apart: true,
    local: control.handle,
    held: control.held,
    onLog: log,
  });
  control.controls(cluster);
  // What was written before the last stop need not wait for the minute.
  await control.cron();
  everyMinute(() => control.cron().catch((error) => log(String(error), "error")));
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(welcome({ ...cluster, folder, mode, seconds, closed }));
}

/** Without `--closed` no token is required: all workers listen on loopback only, so only this machine reaches them. */
async function settings(
  nodes: readonly string[],
  ports: Readonly<Record<string, number>>,
  keyFolder: string | undefined,
): Promise<Record<string, string>> {
  const passed = SETTINGS.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []));
  const urls = nodes.map((node) => `${node}=http://${HOST}:${ports[node]}`).join(",");
  const access = keyFolder === undefined ? { TODO_OPEN: "yes" } : { TODO_KEYS: await publicKeys(keyFolder) };
  return { ...access, TODO_NODE_URLS: urls, ...Object.fromEntries(passed) };
}

/** The public half of the key in the folder, which is made where there is none: it outlives `--fresh`, and tokens with it. */
async function publicKeys(folder: string): Promise<string> {
  const path = join(folder, SIGNING_KEY_FILE);
  const note = (line: string) => console.error(`npm start: ${line}`);
  try {
    const { publicKey } = (await loadSigningKey(path, note)) ?? (await makeSigningKey(path));
    return formatKeySet([publicKey]);
  } catch (error) {
    throw error instanceof Failure ? new WrongStart(error.message) : error;
  }
}

/** The mode that the operator set, or else the one of wrangler.toml. */
function syncMode(): SyncMode {
  const mode = process.env.TODO_SYNC_MODE || workerConfig("sync").vars.TODO_SYNC_MODE;
  const known = SYNC_MODES.find((candidate) => candidate === mode);
  if (!known)
    throw new WrongStart(`TODO_SYNC_MODE is ${JSON.stringify(mode)}, not one of ${SYNC_MODES.join(", ")}`);
  return known;
}

/** Ends everything: as the process exits, the runtime ends with it. What was acknowledged is on the disk. */
function stop(): never {
  console.log("Stopped.");
  process.exit(0);
}

function log(line: string, level: string): void {
  const time = new Date().toTimeString().slice(0, "10:00:00".length);
  (level === "error" ? console.error : console.log)(`${time} ${line}`);
}
