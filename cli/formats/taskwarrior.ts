/** Taskwarrior's JSON, as `task export` writes it: one array, or an object a line. */
import { createHash } from "node:crypto";
import * as v from "valibot";
import type { ExportLine } from "../../workers/model/transfer.ts";
import { errorText } from "../system-error.ts";
import { type Format, parseExported, type ReadItem, SourceIds } from "./format.ts";
import type { Line } from "./lines.ts";
import { splitObjects } from "./split-objects.ts";

const TaskSchema = v.object({
  uuid: v.optional(v.string()),
  description: v.string("description must be text"),
  status: v.optional(
    v.picklist(["pending", "waiting", "recurring", "completed", "deleted"], "status is unknown"),
    "pending",
  ),
});
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export default {
  async *read(chunks) {
    const ids = new SourceIds("taskwarrior");
    for await (const object of splitObjects(chunks)) yield readTask(object, ids);
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

function readTask(object: Line, ids: SourceIds): ReadItem {
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
  const { uuid, description, status } = parsed.output;
  const id = uuid ?? ids.next(description);
  const item = { id, task: description, completed: status === "completed", deleted: status === "deleted" };
  return { line, item };
}

function toTask({ id, source, task, completed, deleted, createdAt, updatedAt }: ExportLine) {
  return {
    // What came from Taskwarrior goes back under its own name.
    uuid: source !== undefined && UUID.test(source) ? source : uuidOf(id),
    description: task,
    status: deleted ? "deleted" : completed ? "completed" : "pending",
    entry: dateText(createdAt),
    modified: dateText(updatedAt),
    ...((completed || deleted) && { end: dateText(updatedAt) }),
  };
}

/** The same for the same id, so that Taskwarrior knows the todo again (version 8 of RFC 9562: made in our own way). */
function uuidOf(id: string): string {
  const hex = createHash("sha256").update(`edge-todos:${id}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function dateText(iso: string): string {
  return iso.replace(/[-:]|\.\d+/g, "");
}
