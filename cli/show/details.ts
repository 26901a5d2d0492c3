/** All of one todo: a line for each field that says something, then its notes. */
import type { Todo } from "../../workers/model/todo.ts";
import type { Context } from "../context.ts";
import { wrapText } from "./text.ts";
import { agoText, nearText, timeText, whenText } from "./time-text.ts";
import { stateCell } from "./todo.ts";

const LABEL_WIDTH = 11;

export function printDetails({ print, world }: Context, todo: Todo, shortId: string): void {
  const now = world.now();
  const isForPerson = print.width !== undefined;
  const when = (value: string | null) => value && near(whenText(value), isForPerson && nearText(value, now));
  const at = (iso: string | null) => iso && near(timeText(iso), isForPerson && agoText(iso, now));
  const lines: readonly (readonly [label: string, value: string | null])[] = [
    ["ID", shortId === todo.id ? todo.id : `${shortId} (${todo.id})`],
    ["Task", todo.task],
    ["State", stateCell(todo).text],
    ["Priority", todo.priority],
    ["Due", when(todo.due)],
    ["Start", when(todo.start)],
    ["Tags", todo.tags.join(", ")],
    ["Version", `v${todo.version}`],
    ["Created", at(todo.createdAt)],
    ["Completed", at(todo.completedAt)],
    ["Changed", `${at(todo.updatedAt)} on ${todo.node}`],
  ];
  const room = Math.max(20, (print.width ?? Number.POSITIVE_INFINITY) - LABEL_WIDTH);
  for (const [label, value] of lines) {
    if (!value) continue;
    const [first = "", ...rest] = wrapText(value, room);
    print.line(label.padEnd(LABEL_WIDTH) + first);
    for (const line of rest) print.line(" ".repeat(LABEL_WIDTH) + line);
  }
  if (!todo.notes) return;
  print.line("");
  for (const line of todo.notes.split(/\r?\n/)) print.line(line.replaceAll("\t", "    "));
}

/** The whole time, and how near it is where that says more. */
function near(whole: string, beside: string | false): string {
  return beside && !whole.endsWith(beside) ? `${whole} (${beside})` : whole;
}
