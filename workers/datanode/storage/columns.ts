/** Columns of `todo` for the fields that have one (workers/model/fields.ts): how they are made, written and read. */

import { ENTRIES } from "../../model/entries.ts";
import type { Column } from "../../model/field.ts";
import type { Indexed } from "../../model/todo.ts";
import type { Migration } from "../../shared/migrate.ts";

interface FieldColumn extends Column {
  readonly name: keyof Indexed;
}

type ColumnValue = string | number | null;

const COLUMNS = ENTRIES.flatMap(([name, { column }]): FieldColumn[] =>
  column ? [{ ...column, name: name as keyof Indexed }] : [],
);

export const FIELD_COLUMNS = COLUMNS.map(({ name }) => name);
/** Those in which rows that are written together mostly have the same value, and the others. */
export const SHARED_COLUMNS = COLUMNS.filter(({ isShared }) => isShared).map(({ name }) => name);
export const OWN_COLUMNS = COLUMNS.filter(({ isShared }) => !isShared).map(({ name }) => name);

/** What adds the columns that the tables' own migration, 2, does not make itself. */
export const COLUMN_MIGRATIONS: readonly Migration[] = COLUMNS.filter(({ since }) => since > 2).map(
  (column) => addColumn(column.name, column),
);

/** Filled from the records: another node may have written the field before this one had a column for it. */
export function addColumn(name: string, { since, type }: Column): Migration {
  return {
    id: since,
    sql: `
      ALTER TABLE todo ADD COLUMN ${name} ${type === "boolean" ? "INTEGER" : "TEXT"};
      UPDATE todo
        SET ${name} = (SELECT value ->> '$[1][1]' FROM json_each(body, '$[1]') WHERE value ->> '$[0]' = '${name}')
        WHERE instr(body, '["${name}",') > 0;
      CREATE INDEX todo_${name} ON todo (${name}, n, origin) WHERE ${name} IS NOT NULL;
    `,
  };
}

/** The values of a row's columns, in the order of `names`. */
export function toColumns(row: Indexed, names: readonly (keyof Indexed)[]): ColumnValue[] {
  return names.map((name) => toColumn(row[name]));
}

/** A value as its column holds it. */
export function toColumn(value: Indexed[keyof Indexed]): ColumnValue {
  return typeof value === "boolean" ? Number(value) : value;
}

/** The row's fields, from the values of `FIELD_COLUMNS`. */
export function fromColumns(values: readonly ColumnValue[]): Indexed {
  const fields: Partial<Record<keyof Indexed, ColumnValue | boolean>> = {};
  for (const [place, { name, type }] of COLUMNS.entries()) {
    const value = values[place] ?? null;
    fields[name] = type === "boolean" ? value === 1 : value;
  }
  // Only this store has written the columns, each as its entry's schema has it.
  return fields as Indexed;
}
