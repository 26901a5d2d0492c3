/** What `npm start` says once everything runs. */

import { join, resolve } from "node:path";
import { DATA_FOLDER, SIGNING_KEY_FILE } from "../cli/signing-key.ts";
import type { SyncMode } from "../workers/shared/sync-mode.ts";

/** When rounds run. */
const ROUNDS: Readonly<Record<SyncMode, string>> = {
  live: "live: a round soon after each write, and by cron",
  cron: "cron: a round each full minute for each list that changed",
  manual: "manual: a round when `npx todo sync` asks for one",
};

export interface Welcome {
  readonly nodes: readonly string[];
  readonly urls: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly mode: SyncMode;
  readonly seconds: string;
  readonly closed: boolean;
}

/** Where the CLI looks unless told otherwise. */
const CLI_DEFAULTS = cliSettings(["a", "b"], {
  a: "http://127.0.0.1:8787",
  b: "http://127.0.0.1:8788",
  sync: "http://127.0.0.1:8789",
});

export function welcome({ nodes, urls, folder, mode, seconds, closed }: Welcome): string {
  const settings = cliSettings(nodes, urls);
  return [
    `edge-todos runs, ready in ${seconds} s. Data is kept in ${folder}.`,
    "",
    `  the page      ${urls.web}`,
    ...nodes.map((node) => `  datanode ${node.padEnd(4)} ${urls[node]}`),
    `  sync worker   ${urls.sync}   ${ROUNDS[mode]}`,
    "",
    "Try, in another terminal:",
    "",
    ...(settings === CLI_DEFAULTS ? [] : [`  export ${settings}`]),
    ...(closed ? loginLines(folder) : []),
    `  npx todo create TaskA    # answered by ${nodes[0]} alone`,
    `  npx todo list            # by ${nodes[1] ?? nodes[0]}`,
    "  npx todo sync            # one round, now",
    "  npx todo list",
    "  npx todo help            # all commands; `npx todo completion bash` for the tab key",
    "",
    "Ctrl-C stops it; `npm start -- --fresh` begins anew. What the workers log:",
  ].join("\n");
}

/** With `--closed`, each request needs a token: this is how the person at this machine gets one. */
function loginLines(folder: string): string[] {
  const key = join(folder, SIGNING_KEY_FILE);
  const isDefault = folder === DATA_FOLDER;
  return [
    ...(isDefault ? [] : [`  export TODO_SIGNING_KEY=${resolve(key)}`]),
    "  npx todo token mint --list '*' --scope admin | npx todo login    # a token is required: this makes and stores one",
  ];
}

function cliSettings(nodes: readonly string[], urls: Readonly<Record<string, string>>): string {
  return `TODO_NODES=${nodes.map((node) => `${node}=${urls[node]}`).join(",")} TODO_SYNC=${urls.sync}`;
}
