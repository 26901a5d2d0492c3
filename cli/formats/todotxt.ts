/** todo.txt: a line each, by the rules of its author (todotxt.org) and the usual `due:`, `t:` (from when on) and `pri:`. */
import type { ExportLine } from "../../workers/model/transfer.ts";
import { type Format, type ImportItem, parseExported, SourceIds } from "./format.ts";
import { splitLines } from "./lines.ts";
import { originalText, withOriginal } from "./original.ts";
import { dayOf, isDay, midnight, sameTags, tagsAmong } from "./values.ts";

const FORMAT = "todotxt";
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["A", "high"],
  ["B", "medium"],
  ["C", "low"],
]);

export default {
  async *read(chunks, losses) {
    const ids = new SourceIds(FORMAT);
    for await (const each of splitLines(chunks)) {
      if ("wrong" in each) {
        yield each;
        continue;
      }
      const { line, text } = each;
      if (text.trim() === "") continue;
      const { words, ...fields } = parseLine(text);
      const item = { id: ids.next(words), deleted: false, ...fields };
      yield { line, item: withOriginal(item, FORMAT, text, () => losses.lost("lines as they were")) };
    }
  },
  async *write(lines, losses) {
    for await (const line of lines) {
      const todo = parseExported(line);
      if (todo.deleted) continue;
      if (todo.notes !== null) losses.lost("notes");
      const original = originalText(todo, FORMAT);
      yield `${original !== undefined && says(original, todo) ? original : lineOf(todo)}\n`;
    }
  },
} satisfies Format;

interface Parsed extends ImportItem {
  /** What follows the marks and dates at the beginning: it stays the same when the todo is completed. */
  readonly words: string;
  readonly task: string;
  readonly tags: readonly string[];
  readonly completed: boolean;
  readonly priority?: string | null;
  readonly due: string | null;
  readonly start: string | null;
  readonly createdAt?: string;
  readonly completedAt?: string;
}

/** Whatever stands in a line, and is no mark that we know, stays part of the task. */
function parseLine(text: string): Parsed {
  const [mark = "", letterBefore] = /^(?:x |\(([A-Z])\) )/.exec(text) ?? [];
  const done = mark === "x ";
  const [first, afterFirst] = takeDay(text.slice(mark.length));
  const [second, rest] = done && first !== undefined ? takeDay(afterFirst) : [undefined, afterFirst];
  const [created, completed] = done ? [second, first] : [first, undefined];
  const words = rest.trim();
  const marks = new Map<string, string>();
  const labels: string[] = [];
  const task = words
    .split(/\s+/)
    .filter((word) => !takeMark(word, marks) && !takeLabel(word, labels))
    .join(" ");
  const letter = letterBefore ?? marks.get("pri");
  // Completing a todo mostly takes its priority away: that says nothing of it.
  const priority = letter === undefined && done ? undefined : (LETTERS.get(letter ?? "") ?? null);
  return {
    words,
    completed: done,
    ...(priority !== undefined && { priority }),
    ...(task === "" ? { task: words, tags: [] } : { task, tags: tagsAmong(labels) }),
    due: marks.get("due") ?? null,
    start: marks.get("t") ?? null,
    ...(created !== undefined && { createdAt: midnight(created) }),
    ...(completed !== undefined && { completedAt: midnight(completed) }),
  };
}

/** The day that the text begins with, and what follows it. */
function takeDay(text: string): readonly [day: string | undefined, rest: string] {
  const day = dayOf(text);
  return isDay(day) && text[day.length] === " " ? [day, text.slice(day.length + 1)] : [undefined, text];
}

/** Whether the word is a mark that was not given before, which it is then. */
function takeMark(word: string, marks: Map<string, string>): boolean {
  const [, name = "", value = ""] = /^(due|t|pri):(.+)$/.exec(word) ?? [];
  if (marks.has(name) || !(name === "pri" ? /^[A-Z]$/.test(value) : isDay(value))) return false;
  marks.set(name, value);
  return true;
}

/** `+project` is a tag, and `@context` one that begins with `@`. */
function takeLabel(word: string, labels: string[]): boolean {
  const [, sign, name = ""] = /^([+@])(\S+)$/.exec(word) ?? [];
  const tag = sign === "@" ? word : name;
  if (sign === undefined || tagsAmong([tag]).length === 0) return false;
  labels.push(tag);
  return true;
}

/** Whether the todo still is what the line says; of what the line does not say, nothing is asked. */
function says(text: string, todo: ExportLine): boolean {
  const parsed = parseLine(text);
  return (
    parsed.task === todo.task &&
    parsed.completed === todo.completed &&
    sameTags(parsed.tags, todo.tags) &&
    (parsed.priority === undefined || parsed.priority === todo.priority) &&
    parsed.due === todo.due &&
    parsed.start === todo.start &&
    (parsed.createdAt === undefined || parsed.createdAt === todo.createdAt) &&
    (parsed.completedAt === undefined || parsed.completedAt === todo.completedAt)
  );
}

function lineOf({ task, completed, completedAt, createdAt, priority, tags, due, start }: ExportLine): string {
  const letter = [...LETTERS].find(([, name]) => name === priority)?.[0];
  const words = [
    task,
    ...tags.map((tag) => (tag.startsWith("@") ? tag : `+${tag}`)),
    ...(due === null ? [] : [`due:${dayOf(due)}`]),
    ...(start === null ? [] : [`t:${dayOf(start)}`]),
  ];
  if (completed) {
    const mark = letter === undefined ? [] : [`pri:${letter}`];
    return ["x", dayOf(completedAt ?? createdAt), dayOf(createdAt), ...words, ...mark].join(" ");
  }
  return [...(letter === undefined ? [] : [`(${letter})`]), dayOf(createdAt), ...words].join(" ");
}
