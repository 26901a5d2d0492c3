/** The salvage export in SQLite: what a list held when its storage began anew (rules R8, P2). */
import type { Body } from "../../core/body.ts";
import type { Millis, Origin } from "../../core/hlc.ts";
import { makeId } from "../../core/id.ts";
import { MAX_SALVAGED_HISTORY_BYTES } from "../../core/limits.ts";
import type { Tables } from "../../shared/tables.ts";
import type { Replaced } from "./shelves.ts";
import type { Salvaged } from "./store.ts";

/** Records with the latest of their history, and those that were set aside; nothing of them is left in the list. */
export function moveToSalvage(tables: Tables, at: Millis): void {
  tables.write(
    `INSERT INTO salvage (salvaged_at, n, origin, version, body, history)
     SELECT ?, n, origin, version, body, (
       SELECT json_group_array(json_object('field', field, 'value', json(value), 'stamp', stamp,
         'wallTime', wall_time, 'by', replaced_by, 'byWallTime', replaced_at))
       FROM (
         SELECT *, sum(octet_length(value)) OVER (ORDER BY replaced_by DESC, field DESC, stamp DESC) AS bytes
         FROM history WHERE history.n = todo.n AND history.origin = todo.origin)
       WHERE bytes <= ?
     ) FROM todo ORDER BY n, origin`,
    at,
    MAX_SALVAGED_HISTORY_BYTES,
  );
  // The id of a record that was set aside may be none: the whole of it stands where the origin does.
  tables.write(
    `INSERT INTO salvage (salvaged_at, n, origin, version, body, reason)
     SELECT ?, 0, id, 0, body, reason FROM aside ORDER BY at, id`,
    at,
  );
  tables.write("DELETE FROM todo; DELETE FROM history; DELETE FROM reply; DELETE FROM aside");
}

/** Oldest first, after `after`; read while they are asked for, as each may have a long history. */
export function* readSalvage(tables: Tables, after: number, limit: number): Generator<Salvaged> {
  const rows = tables
    .read(
      `SELECT seq, salvaged_at, n, origin, version, body, history, reason FROM salvage
       WHERE seq > ? ORDER BY seq LIMIT ?`,
      after,
      limit,
    )
    .raw<SalvageColumns>();
  for (const [seq, salvagedAt, n, origin, version, body, history, reason] of rows)
    yield {
      seq,
      salvagedAt,
      id: reason === null ? makeId(n, origin as Origin) : origin,
      version,
      body: body as Body,
      history: history === null ? [] : (JSON.parse(history) as Replaced[]),
      reason,
    };
}

type SalvageColumns = [
  seq: number,
  salvagedAt: number,
  n: number,
  origin: string,
  version: number,
  body: string,
  history: string | null,
  reason: string | null,
];
