/** The arguments that commands share, and the strict check that citty leaves out: it takes unknown, repeated and surplus ones. */
import { parseArgs } from "node:util";
import type { ArgDef, ArgsDef } from "citty";
import { wrongUsage } from "./failure.ts";

/** Of every command. */
export const SHARED_ARGS = {
  list: { type: "string", valueHint: "LIST", description: "the list; inbox unless configured" },
  json: { type: "boolean", description: "print exactly what was answered, as JSON" },
  nodes: { type: "string", valueHint: "a=URL,b=URL", description: "the cluster's datanodes" },
  "sync-url": { type: "string", valueHint: "URL", description: "the cluster's sync worker" },
  token: {
    type: "string",
    valueHint: "TOKEN",
    description: "better given in TODO_TOKEN, where ps does not show it",
  },
} as const satisfies ArgsDef;

/** Of the commands that go to one node. */
export const NODE_ARGS = {
  node: { type: "string", valueHint: "NAME", description: "ask this node and no other" },
  prefer: {
    type: "enum",
    options: ["turns", "first", "fastest"],
    description: "which node is asked: by turns, the first one, or what answered fastest lately",
  },
  consistency: {
    type: "enum",
    options: ["session", "node"],
    description: "session: at least what you have seen; node: what a node alone knows",
  },
} as const satisfies ArgsDef;

/** Whether a flag without a value was given, wherever on the command line. */
export function isAsked(argv: readonly string[], ...flags: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end < 0 ? argv.length : end).some((arg) => flags.includes(arg));
}

/** The command's name and everything else: shared flags may stand before the name too. */
export function findCommand(argv: readonly string[]): { name: string | undefined; rest: readonly string[] } {
  const options = toOptions({ ...SHARED_ARGS, ...NODE_ARGS });
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const name = tokens.find((token) => token.kind === "positional");
  if (!name) return { name: undefined, rest: argv };
  return { name: name.value, rest: argv.filter((_, index) => index !== name.index) };
}

/** Throws wrong usage unless every argument is known, given once, complete, and one that its definition allows. */
export function checkArguments(rawArgs: readonly string[], args: ArgsDef): void {
  const { tokens } = parseArgs({ args: [...rawArgs], options: toOptions(args), strict: false, tokens: true });
  const given = new Set<string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const arg = Object.hasOwn(args, token.name) ? args[token.name] : undefined;
    if (!arg || arg.type === "positional" || !token.rawName.startsWith("--"))
      throw unknownFlag(token.rawName);
    if (given.has(token.name)) throw wrongUsage(`${token.rawName} is given twice`);
    given.add(token.name);
    checkValue(token.rawName, arg, token.value, token.inlineValue === true);
  }
  checkPositionals(positionals, args);
}

function checkValue(flag: string, arg: ArgDef, value: string | undefined, inline: boolean): void {
  if (arg.type === "boolean") {
    if (value !== undefined) throw wrongUsage(`${flag} takes no value`);
    return;
  }
  if (value === undefined) throw wrongUsage(`${flag} needs a value`);
  // `--task --json` is more likely a forgotten value than a task.
  if (value.startsWith("-") && !inline)
    throw wrongUsage(`${flag} needs a value`, `one that begins with "-" is written ${flag}=${value}`);
  checkChoice(flag, arg, value);
}

function checkPositionals(given: readonly string[], args: ArgsDef): void {
  const expected = Object.entries(args).filter(([, arg]) => arg.type === "positional");
  for (const [index, [name, arg]] of expected.entries()) {
    const value = given[index];
    if (value !== undefined) checkChoice(name, arg, value);
    else if (arg.required !== false) throw wrongUsage(`missing argument: ${name.toUpperCase()}`);
  }
  const surplus = given[expected.length];
  if (surplus === undefined) return;
  throw wrongUsage(`surplus argument: ${surplus}`, "text with spaces goes in quotes");
}

function checkChoice(name: string, arg: ArgDef, value: string): void {
  const options = "options" in arg ? arg.options : undefined;
  if (options && !options.includes(value))
    throw wrongUsage(`unknown ${name}: ${value}`, `one of: ${options.join(", ")}`);
}

function unknownFlag(flag: string): Error {
  return wrongUsage(`unknown flag: ${flag}`, 'an argument that begins with "-" goes after --');
}

function toOptions(args: ArgsDef): Record<string, { type: "boolean" | "string" }> {
  const flags = Object.entries(args).filter(([, arg]) => arg.type !== "positional");
  return Object.fromEntries(
    flags.map(([name, arg]) => [name, { type: arg.type === "boolean" ? "boolean" : "string" }]),
  );
}
