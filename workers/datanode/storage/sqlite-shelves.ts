/** What a list keeps beside its records, in SQLite: history, first answers, records set aside. */
import type { Body } from "../../core/body.ts";
import type { Stamp } from "../../core/hlc.ts";
import type { TodoId } from "../../core/id.ts";
import type { Json } from "../../core/record.ts";
import type { HistoryStore } from "../list/history.ts";
import type { ReplyStore } from "../list/replies.ts";
import type { AsideStore } from "../rounds/aside.ts";
import { idKey } from "./sqlite-insert.ts";

export function sqliteHistory(sql: SqlStorage): HistoryStore {
  return {
    add(replaced) {
      const rows = [...replaced].flatMap(([id, entries]) =>
        entries.map(({ by, field, stamp, value, wallTime, byWallTime }) => [
          ...idKey(id),
          by,
          field,
          stamp,
          JSON.stringify(value),
          wallTime,
          byWallTime,
        ]),
      );
      sql.exec(
        `INSERT OR IGNORE INTO history SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
           value ->> 5, value ->> 6, value ->> 7 FROM json_each(?)`,
        JSON.stringify(rows),
      );
    },
    of(id) {
      return sql
        .exec<HistoryColumns>(
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
      const full = sql.exec<{ n: number; origin: string }>(
        `WITH id AS (SELECT value ->> 0 AS n, value ->> 1 AS origin FROM json_each(?))
         SELECT n, origin FROM id WHERE (
           SELECT count(*) > ? OR min(replaced_at) < ? FROM history
           WHERE history.n = id.n AND history.origin = id.origin)`,
        JSON.stringify(ids.map(idKey)),
        most,
        since,
      );
      for (const { n, origin } of full.toArray()) {
        sql.exec(
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

export function sqliteReplies(sql: SqlStorage): ReplyStore {
  return {
    get(key) {
      return sql.exec<ReplyColumns>("SELECT request, written, at FROM reply WHERE key = ?", key).toArray()[0];
    },
    put(key, { request, written, at }) {
      sql.exec("INSERT OR REPLACE INTO reply VALUES (?, ?, ?, ?)", key, request, written, at);
    },
    removeBefore(at) {
      sql.exec("DELETE FROM reply WHERE at <= ?", at);
    },
  };
}

export function sqliteAside(sql: SqlStorage): AsideStore {
  return {
    put({ id, body, reason, at }) {
      sql.exec("INSERT OR REPLACE INTO aside VALUES (?, ?, ?, ?)", id, body, reason, at);
    },
    all() {
      return sql
        .exec<AsideColumns>("SELECT * FROM aside ORDER BY at, id")
        .toArray()
        .map(({ id, body, reason, at }) => ({ id: id as TodoId, body: body as Body, reason, at }));
    },
    clear() {
      sql.exec("DELETE FROM aside");
    },
    count() {
      return sql.exec<{ count: number }>("SELECT count(*) AS count FROM aside").one().count;
    },
  };
}

interface HistoryColumns extends Record<string, SqlStorageValue> {
  replaced_by: string;
  field: string;
  stamp: string;
  value: string;
  wall_time: number;
  replaced_at: number;
}

interface ReplyColumns extends Record<string, SqlStorageValue> {
  request: string;
  written: string;
  at: number;
}

interface AsideColumns extends Record<string, SqlStorageValue> {
  id: string;
  body: string;
  reason: string;
  at: number;
}
