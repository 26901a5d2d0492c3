/** A stored row with its record read. */
import { decode } from "../../core/body.ts";
import type { VersionedRecord } from "../../core/packed.ts";
import type { TodoRecord } from "../../core/record.ts";
import { type Todo, toTodo } from "../../model/todo.ts";
import type { Row } from "./store.ts";

export interface Current {
  readonly row: Row;
  readonly record: TodoRecord;
}

export function currentOf(row: Row): Current {
  return { row, record: recordOf(row) };
}

/** The record in a row. Throws where the body is damaged: only this code has written it. */
export function recordOf(row: VersionedRecord): TodoRecord {
  const record = decode(row.body);
  if (!record) throw new Error(`stored record ${row.id} is damaged`);
  return record;
}

/** The todo in a row; its record, where it is at hand, need not be read again. */
export function view(row: VersionedRecord, record = recordOf(row)): Todo {
  return toTodo(row.id, row.version, record);
}
