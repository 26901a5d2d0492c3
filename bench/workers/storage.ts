/** Counts what an object asks of its storage, as the platform bills it. */

import type { StorageCounts } from "./counts.ts";

/** Begins to count, for as long as the object stays awake. Before the object's own code runs: it writes in its constructor. */
export function countStorage({ storage }: DurableObjectState): () => StorageCounts {
  const { sql } = storage;
  const open = new Set<{ readonly rowsWritten: number; readonly rowsRead: number }>();
  const exec = sql.exec.bind(sql);
  sql.exec = (query, ...bindings) => {
    const cursor = exec<never>(query, ...bindings);
    // Miniflare notes the object's name by itself, at each wake: the platform does not.
    if (!query.includes("__miniflare")) open.add(cursor);
    return cursor;
  };
  let alarms = 0;
  const setAlarm = storage.setAlarm.bind(storage);
  storage.setAlarm = (...alarm) => {
    alarms += 1;
    return setAlarm(...alarm);
  };
  let written = 0;
  let read = 0;
  return () => {
    // A cursor knows what it has written once it was read to its end, and not sooner.
    for (const { rowsWritten, rowsRead } of open) {
      written += rowsWritten;
      read += rowsRead;
    }
    open.clear();
    return { rows: written + alarms, rowsRead: read, alarms, stored: sql.databaseSize };
  };
}
