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
  { group: "Every day", names: ["create", "add"], load: () => import("./items/create.ts") },
  { group: "Every day", names: ["list", "ls"], load: () => import("./items/list.ts") },
  { group: "Every day", names: ["show"], load: () => import("./items/show.ts") },
  { group: "Every day", names: ["edit"], load: () => import("./items/edit.ts") },
  { group: "Every day", names: ["update"], load: () => import("./items/update.ts") },
  {
    group: "Every day",
    names: ["done"],
    load: async () => ({ default: (await import("./items/done.ts")).done }),
  },
  {
    group: "Every day",
    names: ["open"],
    load: async () => ({ default: (await import("./items/done.ts")).open }),
  },
  {
    group: "Every day",
    names: ["tag"],
    load: async () => ({ default: (await import("./items/tag.ts")).tag }),
  },
  {
    group: "Every day",
    names: ["untag"],
    load: async () => ({ default: (await import("./items/tag.ts")).untag }),
  },
  { group: "Every day", names: ["move"], load: () => import("./items/move.ts") },
  { group: "Every day", names: ["delete", "rm"], load: () => import("./items/delete.ts") },
  { group: "Every day", names: ["undo"], load: () => import("./past/undo.ts") },
  { group: "Every day", names: ["redo"], load: () => import("./past/redo.ts") },
  { group: "Every day", names: ["history"], load: () => import("./past/history.ts") },
  { group: "Every day", names: ["watch"], load: () => import("./items/watch.ts") },
  { group: "Every day", names: ["export"], load: () => import("./transfer/export.ts") },
  { group: "Every day", names: ["import"], load: () => import("./transfer/import.ts") },
  { group: "Conflicts", names: ["conflicts"], load: () => import("./conflicts/conflicts.ts") },
  { group: "Conflicts", names: ["restore"], load: () => import("./conflicts/restore.ts") },
  { group: "Conflicts", names: ["resolve"], load: () => import("./conflicts/resolve.ts") },
  { group: "Cluster", names: ["sync"], load: () => import("./cluster/sync.ts") },
  { group: "Cluster", names: ["status"], load: () => import("./cluster/status.ts") },
  { group: "Cluster", names: ["doctor"], load: () => import("./cluster/doctor.ts") },
  { group: "Cluster", names: ["nodes"], load: () => import("./cluster/nodes.ts") },
  { group: "Cluster", names: ["lists"], load: () => import("./lists/lists.ts") },
  { group: "Access", names: ["completion"], load: () => import("./completion/completion.ts") },
  { group: "Access", names: ["login"], load: () => import("./account/login.ts") },
  { group: "Access", names: ["logout"], load: () => import("./account/logout.ts") },
  { group: "Access", names: ["whoami"], load: () => import("./account/whoami.ts") },
  { group: "Access", names: ["token"], load: () => import("./account/token.ts") },
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
