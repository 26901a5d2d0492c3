/** The fields that a person sets, each with how it is edited. */
import { useId } from "preact/hooks";
import type { Fields, ShownTodo } from "../list/writes.ts";
import { texts } from "../shell/settings.ts";

interface Field {
  readonly name: "task" | "due" | "start" | "priority" | "tags" | "notes";
  readonly kind: "line" | "day" | "priority" | "words" | "text";
}

export const FIELDS: readonly Field[] = [
  { name: "task", kind: "line" },
  { name: "due", kind: "day" },
  { name: "start", kind: "day" },
  { name: "priority", kind: "priority" },
  { name: "tags", kind: "words" },
  { name: "notes", kind: "text" },
];
const PRIORITIES = ["high", "medium", "low"] as const;
const DAY_LENGTH = "2026-12-01".length;

interface FieldEditorProps {
  readonly field: Field;
  readonly todo: ShownTodo;
}

export function FieldEditor({ field, todo }: FieldEditorProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{texts.value.fields[field.name]}</label>
      <Control id={id} field={field} todo={todo} />
    </div>
  );
}

function Control({ id, field: { name, kind }, todo }: FieldEditorProps & { readonly id: string }) {
  const t = texts.value;
  const same = { id, name, dir: "auto" as const, defaultValue: textOf(todo, name) };
  switch (kind) {
    case "line":
      return <input {...same} maxLength={1_000} required />;
    case "words":
      return <input {...same} maxLength={2_600} placeholder={t.tagsHint} />;
    case "day":
      return <input {...same} type="date" />;
    case "text":
      return <textarea {...same} rows={4} maxLength={20_000} />;
    case "priority":
      return (
        <select {...same}>
          <option value="">{t.none}</option>
          {PRIORITIES.map((priority) => (
            <option key={priority} value={priority} selected={todo.priority === priority}>
              {t.priorities[priority]}
            </option>
          ))}
        </select>
      );
  }
}

/** What the form says otherwise than the todo. */
export function readFields(form: HTMLFormElement, todo: ShownTodo): Fields {
  const data = new FormData(form);
  const changes: Record<string, string | readonly string[] | null> = {};
  for (const { name, kind } of FIELDS) {
    const text = String(data.get(name) ?? "").trim();
    if (text === textOf(todo, name).trim()) continue;
    if (kind === "words") changes[name] = text.split(/[\s,]+/).filter(Boolean);
    else changes[name] = text === "" && kind !== "line" ? null : text;
  }
  return changes;
}

function textOf(todo: ShownTodo, name: Field["name"]): string {
  const value = todo[name];
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return value.join(" ");
  // An instant is kept where it is not touched; a day is what people set here.
  return name === "due" || name === "start" ? value.slice(0, DAY_LENGTH) : value;
}
