/** The help texts, made from what the commands say of themselves, in lines that fit the terminal. */
import type { ArgDef, ArgsDef } from "citty";
import { NODE_ARGS, SHARED_ARGS } from "../args.ts";
import type { Command } from "../command.ts";
import { COMMANDS, GROUPS, root } from "../commands/index.ts";
import { SETTINGS } from "../settings/settings.ts";

/** The width of lines where the terminal does not say how wide it is, or is wider than one likes to read. */
const USUAL_WIDTH = 80;
/** With less room than this beside a name, what is said of it goes below it. */
const MIN_BESIDE_WIDTH = 26;
const INDENT = "  ";

/** A command or a flag, and what is said of it. */
type Row = readonly [name: string, description: string];

/** The help of `todo` itself. */
export async function rootHelp(terminalWidth: number | undefined): Promise<string> {
  const rows = await Promise.all(
    COMMANDS.map(async ({ group, names, load }) => {
      const { meta } = (await load()).default;
      return { group, row: [names.join(", "), meta.description] as const };
    }),
  );
  const groups = GROUPS.map(
    (group): Section => [group, rows.filter((each) => each.group === group).map(({ row }) => row)],
  );
  const variables = Object.values(SETTINGS).map(({ variable, flag }): Row => [variable, `as --${flag}`]);
  return page(terminalWidth, [
    "Usage: todo COMMAND [ARGUMENTS] [FLAGS]",
    root.meta.description,
    ...groups,
    ["Flags of every command", flagRows(SHARED_ARGS)],
    ["Environment", [...variables, ["NO_COLOR", "no colour, on terminals too"]]],
    "`todo help COMMAND` tells more about a command, `todo --version` the version.",
  ]);
}

/** The help of one command; `path` is how it is called. */
export async function commandHelp(
  { meta, args, subCommands = {} }: Command,
  path: readonly string[],
  terminalWidth: number | undefined,
): Promise<string> {
  const called = path.join(" ");
  const nested = await Promise.all(Object.values(subCommands).map((load) => load()));
  const positionals = Object.entries(args).filter(([, arg]) => arg.type === "positional");
  const goesToOneNode = "node" in args;
  const own = Object.entries(args).filter(([name]) => !Object.hasOwn(NODE_ARGS, name));
  const shared = Object.fromEntries(
    Object.entries(SHARED_ARGS).filter(([name]) => !Object.hasOwn(args, name)),
  );
  return page(terminalWidth, [
    `Usage: ${[called, ...positionals.map(placeholder), "[FLAGS]"].join(" ")}`,
    meta.description,
    ["Actions", nested.map((each) => [usageOf(each), each.meta.description])],
    ["Arguments", positionals.map(([name, arg]) => [name.toUpperCase(), arg.description ?? ""])],
    ["Flags", flagRows(Object.fromEntries(own))],
    ["Which node", goesToOneNode ? flagRows(NODE_ARGS) : []],
    ["Flags of every command", flagRows(shared)],
    ["Examples", meta.examples.map((example) => [example, ""])],
  ]);
}

function usageOf({ meta, args }: Command): string {
  const positionals = Object.entries(args).filter(([, arg]) => arg.type === "positional");
  return [meta.name, ...positionals.map(placeholder)].join(" ");
}

function placeholder([name, { valueHint = name.toUpperCase(), required }]: readonly [
  string,
  ArgDef,
]): string {
  return required === false ? `[${valueHint}]` : valueHint;
}

function flagRows(args: ArgsDef): Row[] {
  const flags = Object.entries(args).filter(([, arg]) => arg.type !== "positional");
  return flags.map(([name, arg]) => {
    const hint = arg.valueHint ?? (arg.type === "enum" ? arg.options?.join("|") : undefined);
    const short = "alias" in arg ? `, -${arg.alias}` : "";
    return [hint === undefined ? `--${name}${short}` : `--${name} ${hint}`, arg.description ?? ""];
  });
}

/** Text, or rows under a heading. */
type Section = string | readonly [heading: string, rows: readonly Row[]];

/** The sections that have something to say, an empty line between them. */
function page(terminalWidth: number | undefined, sections: readonly Section[]): string {
  const width = Math.min(terminalWidth ?? USUAL_WIDTH, USUAL_WIDTH);
  const blocks = sections.flatMap((section) => {
    if (typeof section === "string") return [wrap(section, width)];
    const [heading, rows] = section;
    return rows.length > 0 ? [[heading, ...columns(rows, width)]] : [];
  });
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function columns(rows: readonly Row[], width: number): string[] {
  const nameWidth = Math.max(...rows.map(([name]) => name.length));
  const besideAt = INDENT.length + nameWidth + INDENT.length;
  return rows.flatMap(([name, description]) => {
    if (width - besideAt < MIN_BESIDE_WIDTH)
      return [...wrap(name, width, INDENT), ...wrap(description, width, INDENT.repeat(3))];
    const [first = "", ...rest] = wrap(description, width - besideAt);
    const indented = rest.map((line) => " ".repeat(besideAt) + line);
    return [`${INDENT}${name.padEnd(nameWidth)}${INDENT}${first}`.trimEnd(), ...indented];
  });
}

/** Lines of whole words that fit the width; a word that is longer than that gets a line of its own. */
function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter((each) => each !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(indent + word);
  }
  return lines;
}
