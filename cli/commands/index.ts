/** Every command. A new one is a line in this table, and its file. */
import { SHARED_ARGS } from "../args.ts";
import type { Command } from "../command.ts";

/** The headings of the help, in its order. */
export const GROUPS = ["Every day", "Conflicts", "Cluster", "Access"] as const;

interface Entry {
  /** Its name, then its aliases. */
  readonly names: readonly [string, ...string[]];
  readonly group: (typeof GROUPS)[number];
  readonly load: () => Promise<{ readonly default: Command }>;
}

/** In the order of the help. Each is loaded only when it is asked for: start-up is what a person waits for most. */
export const COMMANDS: readonly Entry[] = [
  { group: "Every day", names: ["create", "add"], load: () => import("./create.ts") },
  { group: "Every day", names: ["list", "ls"], load: () => import("./list.ts") },
  { group: "Every day", names: ["update"], load: () => import("./update.ts") },
  { group: "Every day", names: ["delete", "rm"], load: () => import("./delete.ts") },
  { group: "Every day", names: ["undo"], load: () => import("./undo.ts") },
  { group: "Every day", names: ["history"], load: () => import("./history.ts") },
  { group: "Every day", names: ["watch"], load: () => import("./watch.ts") },
  { group: "Every day", names: ["export"], load: () => import("./export.ts") },
  { group: "Every day", names: ["import"], load: () => import("./import.ts") },
  { group: "Conflicts", names: ["conflicts"], load: () => import("./conflicts.ts") },
  { group: "Conflicts", names: ["restore"], load: () => import("./restore.ts") },
  { group: "Conflicts", names: ["resolve"], load: () => import("./resolve.ts") },
  { group: "Cluster", names: ["sync"], load: () => import("./sync.ts") },
  { group: "Cluster", names: ["status"], load: () => import("./status.ts") },
  { group: "Cluster", names: ["nodes"], load: () => import("./nodes.ts") },
  { group: "Cluster", names: ["lists"], load: () => import("./lists.ts") },
  { group: "Access", names: ["login"], load: () => import("./login.ts") },
  { group: "Access", names: ["logout"], load: () => import("./logout.ts") },
  { group: "Access", names: ["whoami"], load: () => import("./whoami.ts") },
  { group: "Access", names: ["token"], load: () => import("./token.ts") },
];

/** `todo` itself. An alias is a name of its own here: to find one in `meta.alias`, citty loads every command. */
export const root: Command = {
  meta: {
    name: "todo",
    description: "Todos on several nodes at once, each of which answers alone.",
    examples: [],
  },
  args: SHARED_ARGS,
  subCommands: Object.fromEntries(
    COMMANDS.flatMap(({ names, load }) =>
      names.map((name) => [name, async () => (await load()).default] as const),
    ),
  ),
};
