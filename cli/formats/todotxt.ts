/** todo.txt: a line each, `x ` before what is completed. Dates, priorities and tags stay part of the task's text. */

import { type Format, parseExported, SourceIds } from "./format.ts";
import { splitLines } from "./lines.ts";

const COMPLETED = /^x /;
/** Completing a todo puts a date before it and may take its priority away: neither makes it another todo. */
const PRIORITY_AND_DATES = /^(?:\([A-Z]\) )?(?:\d{4}-\d{2}-\d{2} ){0,2}/;

export default {
  async *read(chunks) {
    const ids = new SourceIds("todotxt");
    for await (const line of splitLines(chunks)) {
      if ("wrong" in line) yield line;
      else if (line.text.trim() !== "") {
        const task = line.text.replace(COMPLETED, "").trim();
        const id = ids.next(task.replace(PRIORITY_AND_DATES, ""));
        yield { line: line.line, item: { id, task, completed: COMPLETED.test(line.text), deleted: false } };
      }
    }
  },
  async *write(lines) {
    for await (const line of lines) {
      const { task, completed, deleted } = parseExported(line);
      if (deleted) continue;
      // A space keeps an open `x marks the spot` from being read as a completed `marks the spot`.
      const mark = completed ? "x " : COMPLETED.test(task) ? " " : "";
      yield `${mark}${task}\n`;
    }
  },
} satisfies Format;
