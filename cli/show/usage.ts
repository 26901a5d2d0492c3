/** The help texts. They hold nothing from outside, so they are printed as they are. */
import type { ArgsDef } from "citty";
import { SHARED_ARGS } from "../args.ts";
import type { Command } from "../command.ts";

/** The help of `todo` itself. */
export function overallUsage(commands: readonly Command[]): string {
  return sections([
    ["Usage: todo COMMAND [ARGUMENTS]"],
    ["Commands", ...columns(commands.map(({ usage, summary }) => [usage, summary]))],
    ["Flags of every command", ...flagLines(SHARED_ARGS)],
    ["Environment", ...columns(ENVIRONMENT)],
    ["`todo COMMAND --help` tells more about a command, `todo --version` the version."],
  ]);
}

/** The help of one command. */
export function commandUsage({ usage, summary, args, examples }: Command): string {
  return sections([
    [`Usage: todo ${usage}`],
    [summary],
    ["Flags", ...flagLines({ ...args, ...SHARED_ARGS })],
    ["Examples", ...examples.map((example) => `  ${example}`)],
  ]);
}

const ENVIRONMENT = [
  ["TODO_NODES", "as --nodes"],
  ["TODO_SYNC", "as --sync-url"],
  ["TODO_LIST", "as --list"],
  ["TODO_TOKEN", "the token that a deployed cluster asks for"],
  ["TODO_CONSISTENCY", "as --consistency"],
  ["TODO_PREFER", "as --prefer"],
  ["NO_COLOR", "no colour, on terminals too"],
] as const;

function flagLines(args: ArgsDef): string[] {
  const flags = Object.entries(args).filter(([, arg]) => arg.type !== "positional");
  return columns(
    flags.map(([name, arg]) => {
      const hint = "options" in arg ? arg.options?.join("|") : arg.valueHint;
      return [hint === undefined ? `--${name}` : `--${name} ${hint}`, arg.description ?? ""];
    }),
  );
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function sections(blocks: readonly (readonly string[])[]): string {
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
