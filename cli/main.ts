/** Runs the command that was asked for, and turns what it throws into lines on stderr and an exit code. */
import { type ArgsDef, runCommand } from "citty";
import { type Flags, NODE_ARGS, SHARED_ARGS } from "./args.ts";
import type { Command } from "./command.ts";
import { readCommandLine } from "./command-line.ts";
import { root } from "./commands/index.ts";
import { openContext } from "./context.ts";
import { EXIT_CODES, Failure, wrongUsage } from "./failure.ts";
import { createPrinter, type Printer } from "./show/print.ts";
import { errorText } from "./system-error.ts";
import type { Sink, World } from "./world.ts";

/** Runs the command line of `world` and answers its exit code. */
export async function main(world: World): Promise<number> {
  const print = createPrinter(world);
  let isJson = false;
  try {
    const { asks, command, path, flags, rawArgs } = await readCommandLine(root, world.argv);
    isJson = flags.has("json");
    if (asks === "version") print.page(`${await version()}\n`);
    else if (asks === "help") print.page(await help(command, path, world.stdout));
    else if (command === root) {
      const text = await help(command, path, world.stderr);
      throw wrongUsage("which command?", ...text.trimEnd().split("\n"));
    } else {
      // The command itself, and not the root: citty hands `data` to no subcommand, and runs its parents after it.
      const needsNodes = command.meta.asksNoNode !== true;
      const context = await openContext(world, print, sharedFlags(flags, command), root, needsNodes);
      await runCommand(command, { rawArgs: [...rawArgs], data: context });
    }
    return 0;
  } catch (error) {
    return report(error, print, isJson, Boolean(world.env.TODO_DEBUG));
  }
}

/** Without those that the command has given another meaning: the lists of a token are not the list of the settings. */
function sharedFlags(flags: Flags, { args }: Command): Flags {
  const shared: ArgsDef = { ...SHARED_ARGS, ...NODE_ARGS };
  return new Map([...flags].filter(([name]) => args[name] === undefined || args[name] === shared[name]));
}

async function version(): Promise<string> {
  const { default: pkg } = await import("../package.json", { with: { type: "json" } });
  return pkg.version;
}

async function help(command: Command, path: readonly string[], { isTTY, columns }: Sink): Promise<string> {
  const { commandHelp, rootHelp } = await import("./show/help.ts");
  const width = isTTY ? columns : undefined;
  return command === root ? rootHelp(width) : commandHelp(command, path, width);
}

function report(error: unknown, print: Printer, isJson: boolean, isDebug: boolean): number {
  if (!(error instanceof Failure)) {
    print.note(`todo: this should not have happened: ${errorText(error)}`);
    if (isDebug) print.note(...String(error instanceof Error ? error.stack : error).split("\n"));
    else print.note("TODO_DEBUG=1 shows where it did; a report of it is welcome");
    return EXIT_CODES.unexpected;
  }
  if (error.document !== undefined && isJson) print.note(error.document.trimEnd());
  else print.note(`todo: ${error.message}`, ...error.hints);
  return EXIT_CODES[error.kind];
}
