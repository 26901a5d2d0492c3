/** The command line and the environment of `npm start`. */
import { parseArgs } from "node:util";
import { isNodeName } from "../workers/core/hlc.ts";

export interface StartOptions {
  readonly nodes: readonly string[];
  readonly firstPort: number;
  readonly folder: string;
  readonly fresh: boolean;
  /** A token is required, signed with the key in the data folder. */
  readonly closed: boolean;
  readonly help: boolean;
}

/** What can't be started this way, in words for whoever typed it. */
export class WrongStart extends Error {}

export const USAGE = `npm start -- [--fresh] [--closed] [--nodes a,b,c] [--port 8787] [--data .todo]

  --fresh   forget what earlier runs left
  --closed  require a token, signed with the key that is kept beside the data (\`todo token mint\`)
  --nodes   the datanodes' names; two more bindings for the sync worker each, and nothing in the code
  --port    the first port: two nodes, the sync worker and further nodes follow each other from there; the page is one below
  --data    the folder that keeps the data

  TODO_SYNC_MODE=manual npm start   no rounds but those that are asked for`;

/** Names of the other workers. */
const RESERVED = new Set(["sync", "web"]);

/** The sync worker's settings that pass through from the environment. */
export const SETTINGS = [
  "TODO_SYNC_MODE",
  "TODO_TOMBSTONE_AGE_MS",
  "TODO_IDLE_ROUND_MS",
  "TODO_WAKES_PER_TICK",
  "TODO_QUOTAS",
];

export function readOptions(args: readonly string[]): StartOptions {
  const { values } = parse(args);
  const nodes = values.nodes.split(",");
  const wrong = nodes.find((node) => !isNodeName(node) || RESERVED.has(node));
  if (wrong !== undefined)
    throw new WrongStart(
      `--nodes: ${JSON.stringify(wrong)} is no node name: a letter, then letters and digits`,
    );
  if (new Set(nodes).size < nodes.length) throw new WrongStart("--nodes: a name stands twice");
  const firstPort = /^\d{1,5}$/.test(values.port) ? Number(values.port) : 0;
  if (firstPort < 2 || firstPort + nodes.length > 65_535)
    throw new WrongStart(
      `--port: ${JSON.stringify(values.port)} is no port with room for ${nodes.length + 1}`,
    );
  return {
    nodes,
    firstPort,
    folder: values.data,
    fresh: values.fresh,
    closed: values.closed,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        nodes: { type: "string", default: "a,b" },
        port: { type: "string", default: "8787" },
        data: { type: "string", default: ".todo" },
        fresh: { type: "boolean", default: false },
        closed: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new WrongStart(error instanceof Error ? error.message : String(error));
  }
}
