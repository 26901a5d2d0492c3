/** What may stand where the cursor is, in the words of `@bomb.sh/tab`: it prints what fits what was typed so far. */
import type { Complete, Command as Completed, RootCommand } from "@bomb.sh/tab";
import type { ArgDef, ArgsDef } from "citty";
import { SHARED_ARGS } from "../args.ts";
import type { Command } from "../command.ts";
import { type Known, safeText } from "./known.ts";

/** Prints the suggestions for the words after `todo`, the last of which is being typed. */
export async function printSuggestions(
  { subCommands = {} }: Command,
  words: readonly string[],
  known: Known,
  nodes: readonly string[],
): Promise<void> {
  const { RootCommand } = await import("@bomb.sh/tab");
  const root = new RootCommand();
  const offers = offersOf(known, nodes);
  for (const [name, load] of Object.entries(subCommands)) await addCommand(root, name, await load(), offers);
  root.parse([...words]);
}

/** What is offered for an argument or a flag of this name. */
type Offers = ReadonlyMap<string, Iterable<readonly [value: string, description: string]>>;

function offersOf({ ids, tags }: Known, nodes: readonly string[]): Offers {
  const plain = (words: readonly string[], prefix = "") => words.map((word) => [prefix + word, ""] as const);
  return new Map([
    ["id", [...ids]],
    ["before", [...ids]],
    ["after", [...ids]],
    ["node", plain(nodes)],
    ["tag", plain(tags)],
    ["tags", plain(tags)],
    // Of `list`: what it is filtered by; of `tag`: ids, then tags.
    ["words", plain(tags, "+")],
    ["tagged", [...ids, ...plain(tags)]],
    ["state", plain(["complete", "open"])],
  ]);
}

async function addCommand(root: RootCommand, name: string, command: Command, offers: Offers): Promise<void> {
  const completed = root.command(name, safeText(command.meta.description));
  addArgs(completed, { ...command.args, ...SHARED_ARGS }, command.meta.takesWords ?? false, offers);
  for (const [action, load] of Object.entries(command.subCommands ?? {}))
    await addCommand(root, `${name} ${action}`, await load(), offers);
}

function addArgs(completed: Completed, args: ArgsDef, takesWords: boolean, offers: Offers): void {
  const words = Object.entries(args).filter(([, arg]) => arg.type === "positional");
  for (const [name] of words) {
    const isLast = name === words.at(-1)?.[0];
    completed.argument(
      name,
      offering(offers.get(isTagging(completed) ? "tagged" : name)),
      takesWords && isLast,
    );
  }
  for (const [name, arg] of Object.entries(args)) {
    if (arg.type === "positional") continue;
    const description = safeText(arg.description ?? "");
    if (arg.type === "boolean") completed.option(name, description);
    // With a handler, also one that offers nothing, it takes a value.
    else completed.option(name, description, offering(valuesOf(arg) ?? offers.get(name)));
  }
}

function isTagging({ value }: Completed): boolean {
  return value === "tag" || value === "untag";
}

function valuesOf(arg: ArgDef) {
  return arg.type === "enum" ? arg.options?.map((value) => [value, ""] as const) : undefined;
}

function offering(offered: Iterable<readonly [string, string]> = []) {
  return (complete: Complete): void => {
    for (const [value, description] of offered) complete(value, description);
  };
}
