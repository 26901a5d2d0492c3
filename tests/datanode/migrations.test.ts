import { describe, expect, test } from "vitest";
import { SqliteStore } from "../../workers/datanode/storage/sqlite-store.ts";
import { type Migration, migrate, migrated } from "../../workers/shared/migrate.ts";
import { inStorage } from "./objects.ts";

const ONE: Migration = { id: 1, sql: "CREATE TABLE one (x INTEGER); INSERT INTO one VALUES (1)" };
const TWO: Migration = { id: 2, sql: "CREATE TABLE two (x INTEGER)" };

function applied({ sql }: DurableObjectStorage): number[] {
  return sql
    .exec<{ id: number }>("SELECT id FROM migration ORDER BY id")
    .toArray()
    .map(({ id }) => id);
}

describe("migrations", () => {
  test("are applied once each, later ones on top", () =>
    inStorage("on-top", (storage) => {
      expect(migrated(storage.sql)).toBe(false);
      migrate(storage, [ONE]);
      migrate(storage, [ONE, TWO]);
      migrate(storage, [ONE, TWO]);
      expect(migrated(storage.sql)).toBe(true);
      expect(applied(storage)).toEqual([1, 2]);
      expect(storage.sql.exec("SELECT x FROM one").toArray()).toEqual([{ x: 1 }]);
    }));

  test.each([
    ["has one that the code does not know", [ONE, TWO], [ONE]],
    ["has another one in the same place", [ONE], [TWO]],
    ["has them in another order", [ONE, TWO], [TWO, ONE]],
  ])("are refused where the storage %s, and nothing is changed", (title, before, after) =>
    inStorage(`refused-${title.length}`, (storage) => {
      migrate(storage, before);
      expect(() => migrate(storage, after)).toThrow(
        /^storage has migration \d+, this code does not: begin anew \(`npm start -- --fresh`\)$/,
      );
      expect(applied(storage)).toEqual(before.map(({ id }) => id));
    }),
  );

  test("are all or nothing: one that fails takes those before it with it", () =>
    inStorage("half", (storage) => {
      expect(() => migrate(storage, [ONE, { id: 2, sql: "NOT SQL" }])).toThrow();
      expect(migrated(storage.sql)).toBe(false);
      migrate(storage, [ONE]);
      expect(applied(storage)).toEqual([1]);
    }));

  test.each([
    ["0.1", 1],
    ["code to come", 99],
  ])("a list whose storage is that of %s is not opened", (title, id) =>
    inStorage(`of-${title}`, (storage) => {
      storage.sql.exec("CREATE TABLE migration (id INTEGER PRIMARY KEY)");
      storage.sql.exec("INSERT INTO migration VALUES (?)", id);
      expect(() => new SqliteStore(storage)).toThrow(`storage has migration ${id}, this code does not`);
    }),
  );
});
