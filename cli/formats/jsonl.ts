/** JSON Lines: everything that a node has, line by line. */
import * as v from "valibot";
import { FormerSchema, LostSchema, leftOut, ReplacedSchema } from "../../workers/model/former.ts";
import { IMPORTED_FIELDS } from "../fields.ts";
import { errorText } from "../system-error.ts";
import type { Format, ReadItem } from "./format.ts";
import { SourceIds } from "./format.ts";
import { splitLines } from "./lines.ts";
import type { Losses } from "./losses.ts";

/** What a new todo takes over besides its fields. */
const PAST = ["updatedAt", "lost", "history", "former"] as const;
const PastSchema = v.object({
  lost: v.optional(v.array(LostSchema)),
  history: v.optional(v.array(ReplacedSchema)),
  former: v.optional(FormerSchema),
});

export default {
  async *read(chunks, losses) {
    const ids = new SourceIds("jsonl");
    for await (const line of splitLines(chunks)) {
      if ("wrong" in line) yield line;
      else if (line.text.trim() !== "") yield readLine(line.line, line.text, ids, losses);
    }
  },
  async *write(lines) {
    for await (const line of lines) yield `${line}\n`;
  },
} satisfies Format;

function readLine(line: number, text: string, ids: SourceIds, losses: Losses): ReadItem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { line, wrong: `not JSON: ${errorText(error)}` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { line, wrong: "not a JSON object" };
  const given: Readonly<Record<string, unknown>> = { ...value };
  const past = v.safeParse(PastSchema, given);
  if (past.success) losses.lost("entries of history", leftOut(past.output));
  const fields = [...IMPORTED_FIELDS, ...PAST].map((name) => [name, given[name]]);
  return { line, item: { id: given.id ?? ids.next(String(given.task)), ...Object.fromEntries(fields) } };
}
