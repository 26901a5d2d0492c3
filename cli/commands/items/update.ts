import { NODE_ARGS } from "../../args.ts";
import { changeTodos } from "../../change.ts";
import { defineCommand } from "../../command.ts";
import { wrongUsage } from "../../failure.ts";
import { fieldFlags, fieldsGiven } from "../../fields.ts";
import { splitIds } from "../../ids.ts";
import { nearest } from "../../nearest.ts";

/** Words for a state, and whether they mean that the todo is completed. */
const STATES: ReadonlyMap<string, boolean> = new Map([
  ["complete", true],
  ["completed", true],
  ["done", true],
  ["open", false],
]);

export default defineCommand({
  meta: {
    name: "update",
    description: "Complete todos, open them again, or change their fields.",
    examples: [
      "todo update 1 complete",
      'todo update 1-a open --task "buy oat milk"',
      "todo update 3 5-7 --due tomorrow --priority high",
      "todo update 3 --due none",
    ],
    takesWords: true,
  },
  args: {
    id: {
      type: "positional",
      required: true,
      valueHint: "ID...",
      description: "as `todo list` shows them; 5-7 is a range",
    },
    state: { type: "positional", required: false, valueHint: "complete|open", description: "the new state" },
    ...fieldFlags("update"),
    ...NODE_ARGS,
  },
  async run(context, args) {
    const [first = "", ...others] = args._;
    // The first word is an id, whatever it looks like: the node knows better what is one.
    const { ids, rest } = splitIds(others);
    const completed = parseState(rest);
    const set = { ...(await fieldsGiven(context, args)), ...(completed !== undefined && { completed }) };
    if (Object.keys(set).length === 0)
      throw wrongUsage("nothing to change", "say complete, open, or --task TEXT");
    await changeTodos(context, [first, ...ids], set, "Updated");
  },
});

function parseState([word, surplus]: readonly string[]): boolean | undefined {
  if (word === undefined) return undefined;
  const completed = STATES.get(word);
  if (completed === undefined)
    throw wrongUsage(`unknown state: ${word}`, nearest(word, [...STATES.keys()]) ?? "say complete or open");
  if (surplus !== undefined)
    throw wrongUsage(`surplus argument: ${surplus}`, "text with spaces goes in quotes");
  return completed;
}
