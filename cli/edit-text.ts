/** A todo as text to edit: a line for each field, and its notes below an empty line, as in a mail. */
import type { Todo } from "../workers/model/todo.ts";
import type { Context } from "./context.ts";
import { wrongUsage } from "./failure.ts";
import { fieldsGiven, fromText, toText } from "./fields.ts";
import { whenText } from "./show/time-text.ts";

const HELP = [
  "# Change what is to be changed, and save. Lines that begin with # do not count.",
  "# Dates as you like: tomorrow, fri 9am, 2026-12-01. Priority: high, medium, low. Notes go below the empty line.",
];
const FIELDS = ["task", "completed", "due", "start", "priority", "tags"] as const;

export function editText(todo: Todo): string {
  const text = (name: (typeof FIELDS)[number]): string => {
    const value = todo[name];
    if (name === "completed") return value ? "yes" : "no";
    return (name === "due" || name === "start") && typeof value === "string"
      ? whenText(value)
      : toText(value);
  };
  const lines = FIELDS.map((name) => `${name}: ${text(name)}`.trimEnd());
  return `${[...HELP, ...lines, "", todo.notes ?? ""].join("\n").trimEnd()}\n`;
}

/** The fields that differ, as an update takes them. Throws wrong usage for a line that is no field. */
export async function changesOf(
  context: Pick<Context, "world">,
  before: string,
  after: string,
): Promise<Readonly<Record<string, unknown>>> {
  const [old, edited] = [parse(before), parse(after)];
  // Whoever deletes everything wants to change nothing.
  if (edited.size === 0) return {};
  const changed = [...edited].filter(([name, text]) => text !== old.get(name));
  const { completed, ...texts } = Object.fromEntries(changed);
  const fields = await fieldsGiven(context, texts);
  if (completed === undefined) return fields;
  const value = fromText("completed", completed);
  if (typeof value !== "boolean") throw wrongUsage(`completed is yes or no, not ${completed}`);
  return { ...fields, completed: value };
}

function parse(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/);
  const head = lines.findIndex((line) => line.trim() === "");
  const end = head < 0 ? lines.length : head;
  const fields = new Map<string, string>();
  for (const line of lines.slice(0, end)) {
    if (line.startsWith("#")) continue;
    const [, name = "", value = ""] = /^\s*(\w+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (!FIELDS.some((each) => each === name))
      throw wrongUsage(
        `what is this line to say? ${line}`,
        `fields: ${FIELDS.join(", ")}; notes go below an empty line`,
      );
    fields.set(name, value);
  }
  if (fields.size > 0)
    fields.set(
      "notes",
      lines
        .slice(end + 1)
        .join("\n")
        .trimEnd(),
    );
  return fields;
}
