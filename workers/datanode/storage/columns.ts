/** Columns of `todo` for the fields that have one (workers/model/fields.ts): how they are made, written and read. */

import { ENTRIES } from "../../model/entries.ts";
import type { Column } from "../../model/field.ts";
import type { Indexed } from "../../model/todo.ts";
import type { Migration } from "../../shared/migrate.ts";

interface FieldColumn extends Column {
  readonly name: keyof Indexed;
}

export type ColumnValue = string | number | null;

const COLUMNS = ENTRIES.flatMap(([name, { column }]): FieldColumn[] =>
  column ? [{ ...column, name: name as keyof Indexed }] : [],
);
const TYPES = new Map(COLUMNS.map(({ name, type }) => [name, type]));

export const FIELD_COLUMNS = COLUMNS.map(({ name }) => name);

/** What adds the columns that the tables' own migration, 2, does not make itself. */
export const COLUMN_MIGRATIONS: readonly Migration[] = COLUMNS.filter(({ since }) => since > 2).map(
  (column) => addColumn(column.name, column),
);

/** Filled from the records: another node may have written the field before this one had a column for it. */
export function addColumn(name: string, { since, type }: Column): Migration {
  const isNumber = type === "boolean" || Array.isArray(type);
  // Words are looked for in each row: along an index of the rows that have any, that takes longer.
  const index =
    type === "words"
      ? ""
      : `CREATE INDEX todo_${name} ON todo (${name}, n, origin) WHERE ${name} IS NOT NULL;`;
  return {
    id: since,
    sql: `
      ALTER TABLE todo ADD COLUMN ${name} ${isNumber ? "INTEGER" : "TEXT"};
      ${type === "words" ? fillWords(name) : fill(name, type)}
      ${index}
    `,
  };
}

/** How the column of field `name` holds a value; null where that is nothing. */
export function toColumn(name: keyof Indexed, value: Indexed[keyof Indexed]): ColumnValue {
  const type = TYPES.get(name);
  if (typeof value === "boolean") return Number(value);
  if (Array.isArray(value)) return value.length === 0 ? null : `,${value.join(",")},`;
  if (value === null || !Array.isArray(type)) return value as ColumnValue;
  const index = type.indexOf(value);
  return index === -1 ? null : index;
}

/** What a column of words holds where `word` is one of them. */
export function asWord(word: string): string {
  return `,${word},`;
}

/** The values of a row's columns, in the order of `names`. */
export function toColumns(row: Indexed, names: readonly (keyof Indexed)[]): ColumnValue[] {
  return names.map((name) => toColumn(name, row[name]));
}

/** The row's fields, from the values of `FIELD_COLUMNS`. */
export function fromColumns(values: readonly ColumnValue[]): Indexed {
  const fields = Object.fromEntries(
    COLUMNS.map(({ name, type }, index) => [name, fromColumn(type, values[index] ?? null)]),
  );
  // Only this store has written the columns, each as its entry's schema has it.
  return fields as unknown as Indexed;
}

function fromColumn(type: Column["type"], value: ColumnValue): boolean | string | null | readonly string[] {
  if (type === "boolean") return value === 1;
  if (type === "words") return value === null ? [] : String(value).slice(1, -1).split(",");
  if (value === null || type === "text") return value as string | null;
  return type[Number(value)] ?? null;
}

function fill(name: string, type: Exclude<Column["type"], "words">): string {
  const held = "value ->> '$[1][1]'";
  const cases = Array.isArray(type) ? type.map((text, index) => `WHEN '${text}' THEN ${index}`) : [];
  const value = cases.length > 0 ? `CASE ${held} ${cases.join(" ")} END` : held;
  return `
      UPDATE todo
        SET ${name} = (SELECT ${value} FROM json_each(body, '$[1]') WHERE value ->> '$[0]' = '${name}')
        WHERE instr(body, '["${name}",') > 0;`;
}

/** Tags: each is a field of the record by itself. */
function fillWords(name: string): string {
  return `
      UPDATE todo
        SET ${name} = (
          SELECT ',' || group_concat(word, ',') || ',' FROM (
            SELECT substr(value ->> '$[0]', 5) AS word FROM json_each(body, '$[1]')
            WHERE value ->> '$[0]' LIKE 'tag:%' AND value ->> '$[1][1]' ORDER BY word))
        WHERE instr(body, '["tag:') > 0;`;
}
