/** What the command line takes from the table of fields: flags of `create` and `update`, and fields as text in files. */
import { ENTRIES, type FieldName } from "../workers/model/entries.ts";
import type { Todo } from "../workers/model/todo.ts";
import type { Context } from "./context.ts";
import { parseDate } from "./dates.ts";

const YES = /^(?:true|yes|y|1|x|✓|done|completed|deleted|ja|oui|sí|はい)$/i;
const NO = /^(?:|false|no|n|0|open|nein|non|いいえ)$/i;

/** Names of the fields that an import can bring, and of those that every todo shows. */
export const IMPORTED_FIELDS = namesOf("import");
export const SHOWN_FIELDS = namesOf("todo") as readonly (FieldName & keyof Todo)[];

interface Flag {
  readonly type: "string";
  readonly valueHint: string;
  readonly description: string;
}

/** A flag for each field that the request can write and that has one. */
export function fieldFlags(request: "create" | "update"): Readonly<Record<string, Flag>> {
  return Object.fromEntries(
    ENTRIES.flatMap(([name, { flag, [request]: schema }]) =>
      flag && schema ? [[name, { type: "string", ...flag }]] : [],
    ),
  );
}

/** The request's fields that the arguments name, dates read as people type them; the node checks all values. */
export async function fieldsGiven(
  { world }: Pick<Context, "world">,
  args: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const fields: Record<string, unknown> = {};
  for (const [name, { flag, initial }] of ENTRIES) {
    const text = args[name];
    if (!flag || typeof text !== "string") continue;
    const isNone = initial === null && /^(?:|none)$/i.test(text.trim()) && flag.valueHint !== "TEXT";
    if (isNone) fields[name] = null;
    else if (flag.valueHint === "DATE") fields[name] = await parseDate(text, world.now(), `--${name}`);
    else fields[name] = fromText(name, text);
  }
  return fields;
}

/** A field's value from what people type: nothing is null, where the field can be that. Undefined where it says neither yes nor no. */
export function fromText(
  name: FieldName,
  text: string,
): string | boolean | null | readonly string[] | undefined {
  const initial = ENTRIES.find(([each]) => each === name)?.[1].initial;
  if (Array.isArray(initial)) return text.split(/[\s,]+/).filter((each) => each !== "");
  if (typeof initial === "boolean") return YES.test(text) || (NO.test(text) ? false : undefined);
  return text === "" && initial === null ? null : text;
}

/** `fromText` reads it again. */
export function toText(value: unknown): string {
  if (Array.isArray(value)) return value.join(",");
  return value === null || value === undefined ? "" : String(value);
}

function namesOf(use: "import" | "todo"): readonly FieldName[] {
  return ENTRIES.flatMap(([name, field]) => (field[use] ? [name] : []));
}
