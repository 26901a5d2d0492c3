/** What a list keeps beside its records, in SQLite: history, first answers, records set aside. */
import type { Body } from "../../core/body.ts";
import type { Stamp } from "../../core/hlc.ts";
import type { TodoId } from "../../core/id.ts";
import { MAX_STATEMENT_CHARS } from "../../core/limits.ts";
import { inPages } from "../../core/pages.ts";
import type { Json } from "../../core/record.ts";
import type { SqlRow } from "../../shared/sql.ts";
import type { Tables } from "../../shared/tables.ts";
import type { AsideStore, FirstAnswerStore, HistoryStore } from "./shelves.ts";
import { idKey } from "./sqlite-insert.ts";

/** Mostly one statement; a round that changes long notes of many todos replaces more than one may bind. */
const STATEMENT_BOUNDS = { maxRecords: Number.POSITIVE_INFINITY, maxChars: MAX_STATEMENT_CHARS };

export function sqliteHistory(tables: Tables): HistoryStore {
  return {
    add(replaced) {
      const rows = [...replaced].flatMap(([id, entries]) =>
        entries.map(({ by, field, stamp, value, wallTime, byWallTime }) => ({
          body: JSON.stringify([...idKey(id), by, field, stamp, JSON.stringify(value), wallTime, byWallTime]),
        })),
      );
      for (const { records } of inPages(rows, STATEMENT_BOUNDS))
        tables.write(
          `INSERT OR IGNORE INTO history SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
             value ->> 5, value ->> 6, value ->> 7 FROM json_each(?)`,
          `[${records.map(({ body }) => body).join(",")}]`,
        );
    },
    of(id) {
      return tables
        .read<HistoryColumns>(
          "SELECT * FROM history WHERE n = ? AND origin = ? ORDER BY replaced_by DESC, field, stamp DESC",
          ...idKey(id),
        )
        .toArray()
        .map((row) => ({
          field: row.field,
          value: JSON.parse(row.value) as Json,
          stamp: row.stamp as Stamp,
          wallTime: row.wall_time,
          by: row.replaced_by as Stamp,
          byWallTime: row.replaced_at,
        }));
    },
    trim(ids, most, since) {
      // Looked at first, all in one statement: most have nothing to forget.
      const full = tables.read<{ n: number; origin: string }>(
        `WITH id AS (SELECT value ->> 0 AS n, value ->> 1 AS origin FROM json_each(?))
         SELECT n, origin FROM id WHERE (
           SELECT count(*) > ? OR min(replaced_at) < ? FROM history
           WHERE history.n = id.n AND history.origin = id.origin)`,
        JSON.stringify(ids.map(idKey)),
        most,
        since,
      );
      for (const { n, origin } of full.toArray()) {
        tables.write(
          `DELETE FROM history WHERE n = ?1 AND origin = ?2 AND (
             replaced_at < ?4 OR (replaced_by, field, stamp) <= (
               SELECT replaced_by, field, stamp FROM history WHERE n = ?1 AND origin = ?2
               ORDER BY replaced_by DESC, field DESC, stamp DESC LIMIT 1 OFFSET ?3))`,
          n,
          origin,
          most,
          since,
        );
      }
    },
  };
}

export function sqliteFirstAnswers(tables: Tables): FirstAnswerStore {
  return {
    get(key) {
      return tables
        .read<FirstAnswerColumns>("SELECT request, written AS answer, at FROM reply WHERE key = ?", key)
        .toArray()[0];
    },
    put(key, { request, answer, at }) {
      tables.write("INSERT OR REPLACE INTO reply VALUES (?, ?, ?, ?)", key, request, answer, at);
    },
    removeBefore(at) {
      tables.write("DELETE FROM reply WHERE at <= ?", at);
    },
    count() {
      return tables.read<{ count: number }>("SELECT count(*) AS count FROM reply").toArray()[0]?.count ?? 0;
    },
  };
}

export function sqliteAside(tables: Tables): AsideStore {
  return {
    put({ id, body, reason, at }) {
      tables.write("INSERT OR REPLACE INTO aside VALUES (?, ?, ?, ?)", id, body, reason, at);
    },
    all() {
      return tables
        .read<AsideColumns>("SELECT * FROM aside ORDER BY at, id")
        .toArray()
        .map(({ id, body, reason, at }) => ({ id: id as TodoId, body: body as Body, reason, at }));
    },
    clear() {
      tables.write("DELETE FROM aside");
    },
    count() {
      return tables.read<{ count: number }>("SELECT count(*) AS count FROM aside").toArray()[0]?.count ?? 0;
    },
  };
}

interface HistoryColumns extends SqlRow {
  replaced_by: string;
  field: string;
  stamp: string;
  value: string;
  wall_time: number;
  replaced_at: number;
}

interface FirstAnswerColumns extends SqlRow {
  request: string;
  answer: string;
  at: number;
}

interface AsideColumns extends SqlRow {
  id: string;
  body: string;
  reason: string;
  at: number;
}
