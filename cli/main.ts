/** Finds the command that was asked for, runs it, and turns what it throws into lines on stderr and an exit code. */
import { findCommand, isAsked } from "./args.ts";
import type { Command } from "./command.ts";
import { EXIT_CODES, Failure, wrongUsage } from "./failure.ts";
import { createPrinter, type Printer } from "./show/print.ts";
import type { World } from "./world.ts";

/** Each command by its name, loaded only when it runs: start-up is what a person waits for most. */
const COMMANDS: ReadonlyMap<string, () => Promise<{ default: Command }>> = new Map([
  ["create", () => import("./commands/create.ts")],
  ["list", () => import("./commands/list.ts")],
  ["update", () => import("./commands/update.ts")],
  ["delete", () => import("./commands/delete.ts")],
  ["undo", () => import("./commands/undo.ts")],
  ["history", () => import("./commands/history.ts")],
  ["conflicts", () => import("./commands/conflicts.ts")],
  ["restore", () => import("./commands/restore.ts")],
  ["resolve", () => import("./commands/resolve.ts")],
  ["sync", () => import("./commands/sync.ts")],
  ["status", () => import("./commands/status.ts")],
  ["nodes", () => import("./commands/nodes.ts")],
  ["watch", () => import("./commands/watch.ts")],
  ["export", () => import("./commands/export.ts")],
  ["import", () => import("./commands/import.ts")],
]);

/** Runs the command line of `world` and answers its exit code. */
export async function main(world: World): Promise<number> {
  const print = createPrinter(world);
  try {
    await dispatch(world, print);
    return 0;
  } catch (error) {
    return report(error, world, print);
  }
}

async function dispatch(world: World, print: Printer): Promise<void> {
  if (isAsked(world.argv, "--version", "-v")) {
    const { version } = await import("./version.ts");
    return print.line(version);
  }
  const { name, rest } = findCommand(world.argv);
  const helpAsked = isAsked(world.argv, "--help", "-h");
  if (name === undefined) {
    const help = await overview();
    if (helpAsked) return print.page(help);
    throw wrongUsage("which command?", ...help.trimEnd().split("\n"));
  }
  const load = COMMANDS.get(name);
  if (!load) throw wrongUsage(`unknown command: ${name}`, `commands: ${[...COMMANDS.keys()].join(", ")}`);
  const { default: command } = await load();
  if (!helpAsked) return command.run(world, rest, print);
  const { commandUsage } = await import("./show/usage.ts");
  print.page(commandUsage(command));
}

async function overview(): Promise<string> {
  const { overallUsage } = await import("./show/usage.ts");
  const commands = await Promise.all([...COMMANDS.values()].map((load) => load()));
  return overallUsage(commands.map((module) => module.default));
}

function report(error: unknown, world: World, print: Printer): number {
  if (!(error instanceof Failure)) {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    print.note("todo: this should not have happened:", ...trace.split("\n"));
    return EXIT_CODES.unexpected;
  }
  if (error.document !== undefined && isAsked(world.argv, "--json")) print.note(error.document.trimEnd());
  else print.note(`todo: ${error.message}`, ...error.hints);
  return EXIT_CODES[error.kind];
}
