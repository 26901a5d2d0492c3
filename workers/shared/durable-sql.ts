/** A Durable Object's own SQLite, as the project asks for it. */
import type { Sql } from "./sql.ts";

export function durableSql(storage: DurableObjectStorage): Sql {
  const { sql } = storage;
  return {
    exec: (query, ...bindings) => sql.exec(query, ...bindings),
    transaction: (change) => storage.transactionSync(change),
  };
}
