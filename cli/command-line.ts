/**
 * The strict layer around citty: one pass over the arguments finds the command, and refuses what citty lets through
 * (unknown, repeated and surplus arguments, values that are missing). Shared flags may stand before the command too.
 */
import type { ArgDef, ArgsDef } from "citty";
import { type Flags, NODE_ARGS, SHARED_ARGS } from "./args.ts";
import type { Command } from "./command.ts";
import { type Failure, wrongUsage } from "./failure.ts";
import { nearest } from "./nearest.ts";

export interface CommandLine {
  readonly asks: "run" | "help" | "version";
  /** The root itself where no command is named. */
  readonly command: Command;
  /** The names that lead to the command: `["todo", "conflicts", "show"]`. */
  readonly path: readonly string[];
  readonly flags: Flags;
  /** The command's own arguments, spelled so that citty can't take them for anything else. */
  readonly rawArgs: readonly string[];
}

const EVERYWHERE: ArgsDef = { ...SHARED_ARGS, ...NODE_ARGS };

/** Reads the arguments after `todo`. Throws wrong usage; who asks for help or the version may make mistakes. */
export async function readCommandLine(root: Command, argv: readonly string[]): Promise<CommandLine> {
  const end = argv.includes("--") ? argv.indexOf("--") : argv.length;
  let asks = asked(argv.slice(0, end));
  let command = root;
  const path = [root.meta.name];
  const flags = new Map<string, string | true>();
  const positionals: string[] = [];
  const refuse = (wrong: Failure | undefined): void => {
    if (wrong && asks === "run") throw wrong;
  };
  const readWord = async (word: string): Promise<void> => {
    if (!command.subCommands) positionals.push(word);
    // `todo help list` is `todo list --help`.
    else if (command === root && word === "help") asks = "help";
    else {
      command = await subCommand(command.subCommands, word, command === root ? "command" : "action");
      path.push(command.meta.name);
    }
  };

  for (let index = 0; index < end; index++) {
    const arg = argv[index] ?? "";
    if (ASKING.has(arg)) continue;
    const whole = arg === "-q" ? "--quiet" : arg;
    if (!/^-./.test(arg)) {
      await readWord(arg);
      continue;
    }
    const { name, value, isNext, wrong } = readFlag(whole, argv[index + 1], {
      ...EVERYWHERE,
      ...command.args,
    });
    refuse(wrong ?? (flags.has(name) ? wrongUsage(`--${name} is given twice`) : undefined));
    flags.set(name, value);
    if (isNext) index++;
  }
  for (const word of argv.slice(end + 1)) await readWord(word);
  if (command !== root) refuse(strayFlag(flags, command.args) ?? wrongCount(positionals, command));
  return { asks, command, path, flags, rawArgs: [...ownFlags(flags, command.args), "--", ...positionals] };
}

const ASKING: ReadonlyMap<string, CommandLine["asks"]> = new Map([
  ["--help", "help"],
  ["-h", "help"],
  ["--version", "version"],
  ["-v", "version"],
]);

function asked(argv: readonly string[]): CommandLine["asks"] {
  return ASKING.get(argv.find((arg) => ASKING.has(arg)) ?? "") ?? "run";
}

async function subCommand(
  subCommands: NonNullable<Command["subCommands"]>,
  name: string,
  kind: "command" | "action",
): Promise<Command> {
  const load = Object.hasOwn(subCommands, name) ? subCommands[name] : undefined;
  if (load) return load();
  const names = Object.keys(subCommands);
  throw wrongUsage(`unknown ${kind}: ${name}`, nearest(name, names) ?? `${kind}s: ${names.join(", ")}`);
}

interface ReadFlag {
  readonly name: string;
  readonly value: string | true;
  /** Whether the value is the next argument. */
  readonly isNext?: boolean;
  readonly wrong?: Failure | undefined;
}

function readFlag(arg: string, next: string | undefined, args: ArgsDef): ReadFlag {
  const [, flag = arg, name = "", inline] = /^(--([^=]+))(?:=(.*))?$/s.exec(arg) ?? [];
  const definition = flagOf(name, args);
  if (!definition) return { name, value: true, wrong: unknownFlag(flag, args) };
  if (definition.type === "boolean") {
    const wrong = inline === undefined ? undefined : wrongUsage(`${flag} takes no value`);
    return { name, value: true, wrong };
  }
  if (inline !== undefined) return { name, value: inline, wrong: wrongChoice(flag, definition, inline) };
  // `--task --json` is more likely a forgotten value than a task.
  if (next !== undefined && !next.startsWith("-"))
    return { name, value: next, isNext: true, wrong: wrongChoice(flag, definition, next) };
  const hints = next === undefined ? [] : [`one that begins with "-" is written ${flag}=${next}`];
  return { name, value: "", wrong: wrongUsage(`${flag} needs a value`, ...hints) };
}

function flagOf(name: string, args: ArgsDef): ArgDef | undefined {
  const arg = Object.hasOwn(args, name) ? args[name] : undefined;
  return arg?.type === "positional" ? undefined : arg;
}

function wrongChoice(flag: string, arg: ArgDef, value: string): Failure | undefined {
  if (arg.type !== "enum" || arg.options?.includes(value)) return undefined;
  const { options = [] } = arg;
  return wrongUsage(`unknown ${flag}: ${value}`, nearest(value, options) ?? `one of: ${options.join(", ")}`);
}

/** A flag of other commands, which stood before this one's name. */
function strayFlag(flags: Flags, args: ArgsDef): Failure | undefined {
  const stray = [...flags.keys()].find((name) => !flagOf(name, { ...SHARED_ARGS, ...args }));
  return stray === undefined ? undefined : unknownFlag(`--${stray}`, { ...SHARED_ARGS, ...args });
}

function unknownFlag(flag: string, args: ArgsDef): Failure {
  const known = Object.keys(args).filter((name) => flagOf(name, args));
  const hint = nearest(flag.replace(/^-+/, ""), known)?.replace(/mean /, "mean --");
  return wrongUsage(`unknown flag: ${flag}`, hint ?? 'an argument that begins with "-" goes after --');
}

function wrongCount(given: readonly string[], { args, meta }: Command): Failure | undefined {
  const expected = Object.entries(args).filter(([, arg]) => arg.type === "positional");
  const missing = expected.slice(given.length).find(([, arg]) => arg.required !== false);
  if (missing) return wrongUsage(`missing argument: ${missing[0].toUpperCase()}`);
  const surplus = given[expected.length];
  if (surplus === undefined || meta.takesWords) return undefined;
  if (meta.takesSecrets) return wrongUsage("surplus argument", "a token is read from stdin");
  return wrongUsage(`surplus argument: ${surplus}`, "text with spaces goes in quotes");
}

function ownFlags(flags: Flags, args: ArgsDef): string[] {
  const own = [...flags].filter(([name]) => flagOf(name, args));
  return own.map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
}
