/** Taskwarrior's JSON, as `task export` writes it: one array, or an object a line. */
import { createHash } from "node:crypto";
import * as v from "valibot";
import type { ExportLine } from "../../workers/model/transfer.ts";
import { errorText } from "../system-error.ts";
import { type Format, type ImportItem, parseExported, type ReadItem, SourceIds } from "./format.ts";
import type { Line } from "./lines.ts";
import type { Losses } from "./losses.ts";
import { originalObject, withOriginal } from "./original.ts";
import { splitObjects } from "./split-objects.ts";
import { midnight, sameTags, tagsAmong } from "./values.ts";

const FORMAT = "taskwarrior";
/** What is not as Taskwarrior writes it says nothing to us, and stays as it came. */
const Text = v.fallback(v.optional(v.string()), undefined);
const TaskSchema = v.looseObject({
  uuid: Text,
  description: v.string("description must be text"),
  status: v.optional(
    v.picklist(["pending", "waiting", "recurring", "completed", "deleted"], "status is unknown"),
    "pending",
  ),
  entry: Text,
  modified: Text,
  end: Text,
  due: Text,
  wait: Text,
  scheduled: Text,
  priority: Text,
  project: Text,
  tags: v.fallback(v.optional(v.array(v.string())), undefined),
  annotations: v.fallback(
    v.optional(v.array(v.looseObject({ entry: Text, description: v.string() }))),
    undefined,
  ),
});
type Task = v.InferOutput<typeof TaskSchema>;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["H", "high"],
  ["M", "medium"],
  ["L", "low"],
]);
/** Attributes that mean something to Taskwarrior that nothing here does. */
const NOT_ACTED_ON: ReadonlyMap<string, string> = new Map([
  ["recur", "recurrence"],
  ["depends", "dependencies"],
  ["until", "until"],
]);

export default {
  async *read(chunks, losses) {
    const ids = new SourceIds(FORMAT);
    for await (const object of splitObjects(chunks)) yield readTask(object, ids, losses);
  },
  async *write(lines) {
    let before = "[\n";
    for await (const line of lines) {
      yield before + JSON.stringify(toTask(parseExported(line)));
      before = ",\n";
    }
    yield before === "[\n" ? "[]\n" : "\n]\n";
  },
} satisfies Format;

function readTask(object: Line, ids: SourceIds, losses: Losses): ReadItem {
  if ("wrong" in object) return object;
  const { line, text } = object;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { line, wrong: `not JSON: ${errorText(error)}` };
  }
  const parsed = v.safeParse(TaskSchema, value);
  if (!parsed.success) return { line, wrong: parsed.issues[0].message };
  const task = parsed.output;
  for (const [name, what] of NOT_ACTED_ON) if (task[name] !== undefined) losses.idle(what);
  const item: ImportItem = { id: task.uuid ?? ids.next(task.description), ...fieldsOf(task) };
  const tooLong = () => {
    for (const name of Object.keys(task)) if (!(name in TaskSchema.entries)) losses.lost(name);
  };
  return { line, item: withOriginal(item, FORMAT, text, tooLong) };
}

/** What a task says of a todo's fields. */
function fieldsOf(task: Task) {
  const completed = task.status === "completed";
  const end = instant(task.end);
  return {
    task: task.description,
    completed,
    deleted: task.status === "deleted",
    due: instant(task.due) ?? null,
    // Until then Taskwarrior does not show it; `scheduled`: it can't be begun before.
    start: instant(task.wait) ?? instant(task.scheduled) ?? null,
    priority: LETTERS.get(task.priority ?? "") ?? null,
    tags: tagsAmong([...(task.tags ?? []), ...(task.project === undefined ? [] : [task.project])]),
    notes: notesOf(task),
    createdAt: instant(task.entry),
    completedAt: completed ? end : undefined,
    updatedAt: instant(task.modified),
  };
}

function notesOf({ annotations = [] }: Task): string | null {
  return annotations.length === 0 ? null : annotations.map(({ description }) => description).join("\n");
}

/** The task as it was imported, with what was changed since. */
function toTask(todo: ExportLine): Readonly<Record<string, unknown>> {
  const original = originalObject(todo, FORMAT);
  const parsed = v.safeParse(TaskSchema, original);
  const before = parsed.success ? parsed.output : undefined;
  const was = before && fieldsOf(before);
  const { id, source, task, completed, deleted, due, start, priority, tags, notes } = todo;
  const changes: Record<string, unknown> = {
    // What came from Taskwarrior goes back under its own name.
    uuid: source !== undefined && UUID.test(source) ? source : uuidOf(id),
    description: task,
    status: deleted ? "deleted" : completed ? "completed" : openStatus(before),
    entry: dateText(todo.createdAt),
    modified: dateText(todo.updatedAt),
    end: completed || deleted ? dateText(todo.completedAt ?? todo.updatedAt) : undefined,
  };
  if (deleted && was?.deleted) changes.end = before?.end;
  if (was?.due !== due && (was || due !== null)) changes.due = due === null ? undefined : dateText(due);
  if (was?.start !== start && (was || start !== null)) {
    changes.wait = start === null ? undefined : dateText(start);
    changes.scheduled = undefined;
  }
  if (was?.priority !== priority) changes.priority = [...LETTERS].find(([, name]) => name === priority)?.[0];
  if (!sameTags(was?.tags ?? [], tags)) Object.assign(changes, tagsAndProject(tags, before));
  if ((was?.notes ?? null) !== notes) changes.annotations = annotationsOf(todo, before);
  const all = Object.entries({ ...original, ...changes });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/** Taskwarrior's own word for open, where it was open. */
function openStatus(before: Task | undefined): string {
  const isOpen = before !== undefined && before.status !== "completed" && before.status !== "deleted";
  return isOpen ? before.status : "pending";
}

function tagsAndProject(tags: readonly string[], before: Task | undefined) {
  const project = before?.project !== undefined && tags.includes(before.project) ? before.project : undefined;
  const others = tags.filter((tag) => tag !== project || before?.tags?.includes(tag));
  return { project, tags: others.length > 0 ? others : undefined };
}

/** A line each; one that was there keeps the time of its annotation. */
function annotationsOf({ notes, updatedAt }: ExportLine, before: Task | undefined) {
  if (notes === null) return undefined;
  const known = new Map((before?.annotations ?? []).map((each) => [each.description, each]));
  return notes
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => known.get(line) ?? { entry: dateText(updatedAt), description: line });
}

/** The same for the same id, so that Taskwarrior knows the todo again (version 8 of RFC 9562: made in our own way). */
function uuidOf(id: string): string {
  const hex = createHash("sha256").update(`edge-todos:${id}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function dateText(dateOrInstant: string): string {
  const iso = dateOrInstant.length === "2026-12-01".length ? midnight(dateOrInstant) : dateOrInstant;
  return iso.replace(/[-:]|\.\d+/g, "");
}

/** `20261201T140000Z`, or the same with signs between. Undefined where it is neither. */
function instant(text: string | undefined): string | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)Z$/.exec(text ?? "") ?? [];
  if (year === undefined) return undefined;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
