import { describe, expect, test } from "vitest";
import { SqliteStore } from "../../workers/datanode/storage/sqlite-store.ts";
import { newborn } from "../../workers/datanode/storage/state.ts";
import type { Sql } from "../../workers/shared/sql.ts";
import { ORIGIN_A, todoId } from "../helpers/make.ts";
import { inStorage } from "./objects.ts";

const STATE = newborn("inbox", ORIGIN_A);

function tables(sql: Sql): string[] {
  const select = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'";
  return sql
    .exec<{ name: string }>(select)
    .toArray()
    .map(({ name }) => name);
}

describe("the tables of a list", () => {
  test("are not made by reading", () =>
    inStorage("unwritten", (sql) => {
      const store = new SqliteStore(sql);
      store.readState();
      store.get(todoId("1-aaaaaa"));
      store.oldestTombstone();
      store.salvaged(0, 10);
      store.findSource("x");
      store.changedAfter(0, 10);
      expect(tables(sql)).toEqual([]);
    }));

  test("are gone with the transaction that made them", () =>
    inStorage("rolled-back", (sql) => {
      const store = new SqliteStore(sql);
      const failing = () =>
        store.transaction(() => {
          store.writeState(STATE);
          throw new Error("no");
        });
      expect(failing).toThrow("no");
      expect(tables(sql)).toEqual([]);
      expect(store.readState()).toBeUndefined();
      store.transaction(() => store.writeState(STATE));
      expect(store.readState()).toEqual(STATE);
    }));
});

describe("a transaction that fails", () => {
  test("leaves the state that is read from memory as the one that is stored", () =>
    inStorage("cached", (sql) => {
      const store = new SqliteStore(sql);
      store.transaction(() => store.writeState({ ...STATE, head: 7 }));
      const failing = () =>
        store.transaction(() => {
          store.writeState({ ...STATE, head: 8 });
          expect(store.readState()).toMatchObject({ head: 8 });
          throw new Error("no");
        });
      expect(failing).toThrow("no");
      expect(store.readState()).toMatchObject({ head: 7 });
      expect(new SqliteStore(sql).readState()).toMatchObject({ head: 7 });
    }));
});
