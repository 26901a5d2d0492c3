import { describe, expect, test } from "vitest";
import { SqliteStore } from "../../workers/datanode/storage/sqlite-store.ts";
import { type Migration, migrate, migrated } from "../../workers/shared/migrate.ts";
import type { Sql } from "../../workers/shared/sql.ts";
import { inStorage } from "./objects.ts";

const ONE: Migration = { id: 1, sql: "CREATE TABLE one (x INTEGER); INSERT INTO one VALUES (1)" };
const TWO: Migration = { id: 2, sql: "CREATE TABLE two (x INTEGER)" };

function applied(sql: Sql): number[] {
  return sql
    .exec<{ id: number }>("SELECT id FROM migration ORDER BY id")
    .toArray()
    .map(({ id }) => id);
}

describe("migrations", () => {
  test("are applied once each, later ones on top", () =>
    inStorage("on-top", (sql) => {
      expect(migrated(sql)).toBe(false);
      migrate(sql, [ONE]);
      migrate(sql, [ONE, TWO]);
      migrate(sql, [ONE, TWO]);
      expect(migrated(sql)).toBe(true);
      expect(applied(sql)).toEqual([1, 2]);
      expect(sql.exec("SELECT x FROM one").toArray()).toEqual([{ x: 1 }]);
    }));

  test.each([
    ["has one that the code does not know", [ONE, TWO], [ONE]],
    ["has another one in the same place", [ONE], [TWO]],
    ["has them in another order", [ONE, TWO], [TWO, ONE]],
  ])("are refused where the storage %s, and nothing is changed", (title, before, after) =>
    inStorage(`refused-${title.length}`, (sql) => {
      migrate(sql, before);
      expect(() => migrate(sql, after)).toThrow(/^storage has migration \d+, this code does not$/);
      expect(applied(sql)).toEqual(before.map(({ id }) => id));
    }),
  );

  test("are all or nothing: one that fails takes those before it with it", () =>
    inStorage("half", (sql) => {
      expect(() => migrate(sql, [ONE, { id: 2, sql: "NOT SQL" }])).toThrow();
      expect(migrated(sql)).toBe(false);
      migrate(sql, [ONE]);
      expect(applied(sql)).toEqual([1]);
    }));

  test("a list whose storage is newer than the code is not opened", () =>
    inStorage("newer", (sql) => {
      sql.exec("CREATE TABLE migration (id INTEGER PRIMARY KEY); INSERT INTO migration VALUES (99)");
      expect(() => new SqliteStore(sql)).toThrow("storage has migration 99, this code does not");
    }));
});
