import { describe, expect, test } from "vitest";
import { encode } from "../../workers/core/body.ts";
import { merge } from "../../workers/core/merge.ts";
import { type TodoRecord, write } from "../../workers/core/record.ts";
import { addColumn } from "../../workers/datanode/storage/columns.ts";
import { MIGRATIONS } from "../../workers/datanode/storage/migrations.ts";
import { SqliteStore } from "../../workers/datanode/storage/sqlite-store.ts";
import { newborn } from "../../workers/datanode/storage/state.ts";
import { type Listing, toRow } from "../../workers/datanode/storage/store.ts";
import { type Migration, migrate, migrated } from "../../workers/shared/migrate.ts";
import type { Sql } from "../../workers/shared/sql.ts";
import { ORIGIN_A, ORIGIN_B, stamp, T0, todoId } from "../helpers/make.ts";
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
      expect(() => migrate(sql, after)).toThrow(
        /^storage has migration \d+, this code does not: begin anew \(`npm start -- --fresh`\)$/,
      );
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

  test.each([
    ["0.1", 1],
    ["code to come", 99],
  ])("a list whose storage is that of %s is not opened", (title, id) =>
    inStorage(`of-${title}`, (sql) => {
      sql.exec("CREATE TABLE migration (id INTEGER PRIMARY KEY)");
      sql.exec("INSERT INTO migration VALUES (?)", id);
      expect(() => new SqliteStore(sql)).toThrow(`storage has migration ${id}, this code does not`);
    }),
  );
});

describe("a column for a field", () => {
  const base = write(undefined, { task: '["colour",', completed: false, deleted: false }, stamp(0), T0);
  const red = write(base, { colour: "red" }, stamp(1), T0);
  const blue = write(base, { colour: "blue" }, stamp(2, ORIGIN_B), T0);

  test("[M3] holds what records that came before it have: the winner, and nothing where there is none", () =>
    inStorage("column", (sql) => {
      const store = new SqliteStore(sql);
      store.writeState(newborn("column", ORIGIN_A));
      const records: TodoRecord[] = [base, red, merge(red, blue)];
      for (const [place, record] of records.entries())
        store.putAll([toRow(todoId(`${place + 1}-aaaaaa`), 1, false, record, encode(record), place)]);
      migrate(sql, [...MIGRATIONS, addColumn("colour", { since: 1_000, type: "text" })]);
      const rows = sql.exec<{ colour: string | null }>("SELECT colour FROM todo ORDER BY n").toArray();
      expect(rows.map(({ colour }) => colour)).toEqual([null, "red", "blue"]);
      const page =
        "SELECT body FROM todo WHERE deleted_at IS NULL AND colour = ? AND (n, origin) > (?, ?) ORDER BY n, origin";
      const plan = sql.exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${page}`, "red", 0, "").toArray();
      expect(plan.map(({ detail }) => detail)).toEqual([
        "SEARCH todo USING INDEX todo_colour (colour=? AND (n,origin)>(?,?))",
      ]);
    }));

  test("comes with a migration of its own number", () => {
    const ids = MIGRATIONS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  });
});

describe("storage of the first migration", () => {
  const plain = write(undefined, { task: "Milk", completed: false, deleted: false }, stamp(0), T0);
  const dated = {
    task: "Bread",
    completed: true,
    deleted: false,
    start: "2026-11-20",
    due: "2026-11-24T08:00:00.000Z",
    priority: "high",
    position: "a0",
    notes: "Dark",
    "tag:shop": true,
    "tag:gone": false,
    "tag:food": true,
  };
  const full = write(undefined, dated, stamp(1), T0 + 1);
  const renamed = merge(
    write(full, { due: "2026-11-25" }, stamp(2), T0 + 2),
    write(full, { due: null }, stamp(3, ORIGIN_B), T0 + 3),
  );
  const deleted = write(full, { deleted: true }, stamp(4), T0 + 4);

  test("is opened by today's code with every row as if it had been written now", () =>
    inStorage("of-migration-2", (sql) => {
      migrate(
        sql,
        MIGRATIONS.filter(({ id }) => id === 2),
      );
      const rows = [plain, full, renamed, deleted].map((record, place) =>
        toRow(todoId(`${place + 1}-aaaaaa`), place + 1, false, record, encode(record), place + 1),
      );
      for (const { id, version, delivered, completed, deletedAt, conflicts, source, seq, body } of rows)
        sql.exec(
          `INSERT INTO todo (n, origin, version, delivered, completed, deleted_at, conflicts, source, seq, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          ...[Number(id.split("-")[0]), ORIGIN_A, version, Number(delivered), Number(completed)],
          ...[deletedAt, conflicts, source, seq, body],
        );
      const store = new SqliteStore(sql);
      expect(applied(sql)).toEqual(MIGRATIONS.map(({ id }) => id));
      expect(rows.map(({ id }) => store.get(id))).toEqual(rows);
      // What the columns are for: lists find the todos by them.
      const found = (listing: Omit<Listing, "status">) =>
        [...store.list({ status: "live", ...listing }, 10)].map(({ id }) => id);
      expect(found({ tags: ["shop", "food"] })).toEqual(["2-aaaaaa", "3-aaaaaa"]);
      expect(found({ tags: ["gone"] })).toEqual([]);
      expect(found({ equal: { priority: "high" } })).toEqual(["2-aaaaaa", "3-aaaaaa"]);
      expect(found({ text: "milk" })).toEqual(["1-aaaaaa"]);
      expect(found({ dueBefore: "2026-11-25" })).toEqual(["2-aaaaaa"]);
    }));
});
