/** JSON Lines: everything that a node has, line by line. */

import { errorText } from "../system-error.ts";
import type { Format, ImportItem, ReadItem } from "./format.ts";
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
  const { id, task, completed, deleted }: ImportItem = value;
  return { line, item: { id: id ?? ids.next(String(task)), task, completed, deleted } };
}
