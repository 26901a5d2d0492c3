/**
 * The strict layer around citty: one pass over the arguments finds the command, and refuses what citty lets through
 * (unknown, repeated and surplus arguments, values that are missing). Shared flags may stand before the command too.
 */
import type { ArgDef, ArgsDef } from "citty";
import { NODE_ARGS, SHARED_ARGS } from "./args.ts";
import type { Command } from "./command.ts";
import { type Failure, wrongUsage } from "./failure.ts";

/** Flags by name: their text, or true where they take none. */
export type Flags = ReadonlyMap<string, string | true>;

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

/** Reads the arguments after `todo`. Throws wrong usage; where help or the version is asked for, that comes first. */
export async function readCommandLine(root: Command, argv: readonly string[]): Promise<CommandLine> {
  const reader = new Reader(root);
  const end = argv.indexOf("--");
  const [before, after] = end < 0 ? [argv, []] : [argv.slice(0, end), argv.slice(end + 1)];
  for (let index = 0; index < before.length; ) index += await reader.read(argv[index] ?? "", argv[index + 1]);
  for (const word of after) await reader.readWord(word);
  return reader.end();
}

const EVERYWHERE: ArgsDef = { ...SHARED_ARGS, ...NODE_ARGS };

class Reader {
  readonly #root: Command;
  #command: Command;
  readonly #path: string[];
  readonly #flags = new Map<string, string | true>();
  readonly #positionals: string[] = [];
  #asks: CommandLine["asks"] = "run";
  /** The first mistake; thrown at the end, as help may be asked for further to the right. */
  #wrong: Failure | undefined;

  constructor(root: Command) {
    this.#root = root;
    this.#command = root;
    this.#path = [root.meta.name];
  }

  /** Reads one argument, with the one after it where that is its value. Answers how many were read. */
  async read(arg: string, next: string | undefined): Promise<1 | 2> {
    if (arg === "--help" || arg === "-h") this.#asks = "help";
    else if (arg === "--version" || arg === "-v") this.#asks = "version";
    else if (arg.startsWith("-") && arg !== "-") return this.#readFlag(arg, next);
    else await this.readWord(arg);
    return 1;
  }

  /** `todo help list` is `todo list --help`. */
  async readWord(word: string): Promise<void> {
    const { subCommands } = this.#command;
    const isAtRoot = this.#command === this.#root;
    if (!subCommands) this.#positionals.push(word);
    else if (isAtRoot && word === "help") this.#asks = "help";
    else {
      const load = Object.hasOwn(subCommands, word) ? subCommands[word] : undefined;
      if (!load) throw unknownCommand(word, isAtRoot ? "command" : "action", Object.keys(subCommands));
      this.#command = await load();
      this.#path.push(this.#command.meta.name);
    }
  }

  #readFlag(arg: string, next: string | undefined): 1 | 2 {
    const [, flag = arg, name = "", inline] = /^(--([^=]+))(?:=(.*))?$/s.exec(arg) ?? [];
    const definition = argOf(name, { ...EVERYWHERE, ...this.#command.args });
    if (!definition) {
      this.#wrong ??= unknownFlag(flag);
      return 1;
    }
    if (this.#flags.has(name)) this.#wrong ??= wrongUsage(`${flag} is given twice`);
    if (definition.type === "boolean") {
      if (inline !== undefined) this.#wrong ??= wrongUsage(`${flag} takes no value`);
      this.#flags.set(name, true);
      return 1;
    }
    // `--task --json` is more likely a forgotten value than a task.
    const isNextMeant = inline === undefined && next !== undefined && !next.startsWith("-");
    const value = isNextMeant ? next : inline;
    if (value === undefined) this.#wrong ??= missingValue(flag, next);
    else this.#wrong ??= wrongChoice(flag, definition, value);
    this.#flags.set(name, value ?? "");
    return isNextMeant ? 2 : 1;
  }

  end(): CommandLine {
    const command = this.#command;
    if (this.#asks === "run" && command !== this.#root)
      this.#wrong ??= this.#strayFlag() ?? wrongCount(this.#positionals, command.args);
    if (this.#asks === "run" && this.#wrong) throw this.#wrong;
    const own = [...this.#flags].filter(([name]) => argOf(name, command.args));
    const rawArgs = own.map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
    return {
      asks: this.#asks,
      command,
      path: this.#path,
      flags: this.#flags,
      rawArgs: [...rawArgs, "--", ...this.#positionals],
    };
  }

  /** A flag of other commands, which only the whole line shows to be none of this one. */
  #strayFlag(): Failure | undefined {
    const known = { ...SHARED_ARGS, ...this.#command.args };
    const stray = [...this.#flags.keys()].find((name) => !argOf(name, known));
    return stray === undefined ? undefined : unknownFlag(`--${stray}`);
  }
}

/** The flag of this name; a positional argument is none. */
function argOf(name: string, args: ArgsDef): ArgDef | undefined {
  const arg = Object.hasOwn(args, name) ? args[name] : undefined;
  return arg?.type === "positional" ? undefined : arg;
}

function unknownCommand(word: string, kind: "command" | "action", names: readonly string[]): Failure {
  return wrongUsage(`unknown ${kind}: ${word}`, `${kind}s: ${names.join(", ")}`);
}

function unknownFlag(flag: string): Failure {
  return wrongUsage(`unknown flag: ${flag}`, 'an argument that begins with "-" goes after --');
}

function missingValue(flag: string, next: string | undefined): Failure {
  const hints = next === undefined ? [] : [`one that begins with "-" is written ${flag}=${next}`];
  return wrongUsage(`${flag} needs a value`, ...hints);
}

function wrongChoice(flag: string, arg: ArgDef, value: string): Failure | undefined {
  if (arg.type !== "enum" || arg.options?.includes(value)) return undefined;
  return wrongUsage(`unknown ${flag}: ${value}`, `one of: ${arg.options?.join(", ")}`);
}

function wrongCount(given: readonly string[], args: ArgsDef): Failure | undefined {
  const expected = Object.entries(args).filter(([, arg]) => arg.type === "positional");
  const missing = expected.slice(given.length).find(([, arg]) => arg.required !== false);
  if (missing) return wrongUsage(`missing argument: ${missing[0].toUpperCase()}`);
  const surplus = given[expected.length];
  return surplus === undefined
    ? undefined
    : wrongUsage(`surplus argument: ${surplus}`, "text with spaces goes in quotes");
}
