import { describe, expect, test } from "vitest";
import { SqliteStore } from "../../workers/datanode/storage/sqlite-store.ts";
import { newborn } from "../../workers/datanode/storage/state.ts";
import type { Sql, SqlValue } from "../../workers/shared/sql.ts";
import { ORIGIN_A, T0, todoId } from "../helpers/make.ts";
import { inStorage } from "./objects.ts";

type Statement = readonly [sql: string, ...bindings: SqlValue[]];

/** `sql`, noting every statement that is run through it. */
function noting(sql: Sql, statements: Statement[]): Sql {
  return {
    transaction: sql.transaction,
    exec: (...statement) => {
      statements.push(statement);
      return sql.exec(...statement);
    },
  };
}

/** How SQLite would run the statements that `use` runs: a line for each step. */
function plans(list: string, use: (store: SqliteStore) => unknown): Promise<string[]> {
  return inStorage(list, (sql) => {
    new SqliteStore(sql).writeState(newborn(list, ORIGIN_A));
    const statements: Statement[] = [];
    const store = new SqliteStore(noting(sql, statements));
    statements.length = 0;
    use(store);
    return statements.flatMap(([statement, ...bindings]) =>
      sql
        .exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${statement}`, ...bindings)
        .toArray()
        .map(({ detail }) => detail),
    );
  });
}

const ID = todoId("5-aaaaaa");

describe("no query reads more than it answers, and none sorts", () => {
  test("[R3] a diff, its first page and the next", async () => {
    const search = "SEARCH todo USING INDEX todo_version ((version,n,origin)>(?,?,?))";
    expect(await plans("diff", (store) => [...store.diff(3, null, 7, 100)])).toEqual([search]);
    expect(await plans("diff", (store) => [...store.diff(3, { version: 5, id: ID }, 7, 100)])).toEqual([
      search,
    ]);
  });

  test("[R6] settle", async () => {
    const search = "SEARCH todo USING INDEX todo_version (version>? AND version<?)";
    expect((await plans("settle", (store) => store.settle(3, 9, 7)))[0]).toBe(search);
  });

  test("what is unsettled", async () => {
    expect(await plans("unsettled", (store) => store.countAbove(3))).toEqual([
      "SEARCH todo USING COVERING INDEX todo_version (version>?)",
    ]);
    expect(await plans("unsettled", (store) => store.highestVersion())).toEqual([
      "SEARCH todo USING COVERING INDEX todo_version",
    ]);
    expect(await plans("unsettled", (store) => store.firstAbove(3))).toEqual([
      "SEARCH todo USING INDEX todo_version (version>?)",
    ]);
  });

  test.each(["live", "open", "completed", "all"] as const)("a page of %s todos", async (status) => {
    const search = "SEARCH todo USING PRIMARY KEY ((n,origin)>(?,?))";
    expect(await plans("page", (store) => [...store.list({ status }, 100)])).toEqual(["SCAN todo"]);
    expect(
      await plans("page", (store) => [...store.list({ status, after: { key: null, id: ID } }, 100)]),
    ).toEqual([search]);
  });

  test("[I2] one todo, by its id and by its number", async () => {
    expect(await plans("one", (store) => store.get(ID))).toEqual([
      "SEARCH todo USING PRIMARY KEY (n=? AND origin=?)",
    ]);
    expect(await plans("one", (store) => store.find({ n: 5, origin: "a" }))).toEqual([
      "SEARCH todo USING PRIMARY KEY (n=?)",
    ]);
  });

  test("conflicts: a page of an index that has nothing else", async () => {
    expect(await plans("conflicts", (store) => [...store.conflicted(null, 10)])).toEqual([
      "SEARCH todo USING INDEX todo_conflict ((n,origin)>(?,?))",
    ]);
  });

  test("[P1] tombstones: the oldest, and those that are due", async () => {
    expect(await plans("tombstones", (store) => store.oldestTombstone())).toEqual([
      "SEARCH todo USING COVERING INDEX todo_tombstone (deleted_at>?)",
    ]);
    const purge = await plans("tombstones", (store) => store.purge(7, T0));
    expect(purge.filter((step) => step.includes(" todo "))).toEqual(
      Array(2).fill("SEARCH todo USING INDEX todo_tombstone (deleted_at>? AND deleted_at<?)"),
    );
    expect(purge.filter((step) => /SCAN|TEMP B-TREE/.test(step))).toEqual([]);
  });

  test("what was imported from somewhere", async () => {
    expect(await plans("source", (store) => store.findSource("x"))).toEqual([
      "SEARCH todo USING INDEX todo_source (source=?)",
    ]);
  });
});

test.each([null, { key: null, id: ID }])(
  "a page of deleted todos sorts the keys of those alone, and reads no other: after %j",
  async (after) => {
    const plan = await plans("deleted", (store) => [...store.list({ status: "deleted", after }, 100)]);
    expect(plan.filter((step) => step.includes("todo"))).toEqual([
      "SEARCH todo USING COVERING INDEX todo_tombstone (deleted_at>?)",
      "SEARCH todo USING PRIMARY KEY (n=? AND origin=?)",
    ]);
  },
);
