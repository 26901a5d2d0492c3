/** JSON Lines: everything that a node has, line by line. */

import { IMPORTED_FIELDS } from "../fields.ts";
import { errorText } from "../system-error.ts";
import type { Format, ReadItem } from "./format.ts";
import { SourceIds } from "./format.ts";
import { splitLines } from "./lines.ts";

export default {
  async *read(chunks) {
    const ids = new SourceIds("jsonl");
    for await (const line of splitLines(chunks)) {
      if ("wrong" in line) yield line;
      else if (line.text.trim() !== "") yield readLine(line.line, line.text, ids);
    }
  },
  async *write(lines) {
    for await (const line of lines) yield `${line}\n`;
  },
} satisfies Format;

function readLine(line: number, text: string, ids: SourceIds): ReadItem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { line, wrong: `not JSON: ${errorText(error)}` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { line, wrong: "not a JSON object" };
  const given: Readonly<Record<string, unknown>> = { ...value };
  const fields = IMPORTED_FIELDS.map((name) => [name, given[name]]);
  return { line, item: { id: given.id ?? ids.next(String(given.task)), ...Object.fromEntries(fields) } };
}
