import { expect, test } from "vitest";
import { encode } from "../../workers/core/body.ts";
import { write } from "../../workers/core/record.ts";
import { importItem } from "../../workers/datanode/list/import.ts";
import { insertBatches, upsert } from "../../workers/datanode/storage/sqlite-insert.ts";
import { SqliteStore } from "../../workers/datanode/storage/sqlite-store.ts";
import { type Row, toRow } from "../../workers/datanode/storage/store.ts";
import { transact } from "../../workers/datanode/storage/transaction.ts";
import { stamp, T0, todoId } from "../helpers/make.ts";
import { NodeSql } from "../helpers/node-sql.ts";

/** What Durable Objects allow. */
const MAX_PARAMETERS = 100;
const PRIORITIES = ["high", "medium", "low"];

/** Rows that have little in common. */
const mixed = Array.from({ length: 40 }, (_, n): Row => {
  const fields = {
    task: `todo ${n}`,
    completed: n % 2 === 0,
    deleted: n % 5 === 0,
    due: `2026-12-${10 + (n % 20)}`,
    start: n % 3 === 0 ? null : "2026-12-01",
    priority: PRIORITIES[n % 3] ?? null,
    position: `a${n % 9}`,
    source: `elsewhere-${n}`,
    [`tag:t${n % 4}`]: true,
  };
  const record = write(undefined, fields, stamp(n), T0 + n);
  return toRow(todoId(`${1 + n}-aaaaaa`), n, n % 2 === 0, record, encode(record), 7 + n);
});

test("a statement binds no more than may be bound, and all of them together every row, in order", () => {
  const batches = [...insertBatches(mixed)];
  for (const batch of batches) expect(upsert(batch).length - 1).toBeLessThanOrEqual(MAX_PARAMETERS);
  expect(batches.flatMap(({ rows }) => rows)).toEqual(mixed);
  expect(batches.length).toBeLessThan(mixed.length / 3);
});

test("rows of one statement are stored as they are, whatever they differ in", () => {
  const store = new SqliteStore(new NodeSql());
  store.putAll(mixed);
  expect([...store.all()]).toEqual(mixed);
});

test("rows whose sequence numbers do not follow on each other go apart", () => {
  const [first, second, third] = mixed;
  if (!first || !second || !third) throw new Error("there are forty");
  expect([...insertBatches([first, third, second])].map(({ rows }) => rows)).toEqual([
    [first],
    [third],
    [second],
  ]);
});

test("the lines of an import are few statements, also where each is looked for by the id that it came with", () => {
  const sql = new NodeSql();
  let inserts = 0;
  const exec = sql.exec.bind(sql);
  sql.exec = (query, ...bindings) => {
    if (query.startsWith("INSERT INTO todo")) inserts++;
    return exec(query, ...bindings);
  };
  const store = new SqliteStore(sql);
  const environment = { name: "a", boot: "boot", now: () => T0, random: (n: number) => new Uint8Array(n) };
  const { result } = transact(store, environment, "client", "inbox", (change) => {
    const lines = Array.from({ length: 100 }, (_, n) => ({
      id: `there-${n}`,
      task: `todo ${n}`,
      completed: false,
      deleted: false,
    }));
    return [...lines, ...lines.slice(0, 1)].map((line) => importItem(change, line).result);
  });
  expect(result).toEqual([...Array(100).fill("created"), "unchanged"]);
  expect(inserts).toBeLessThanOrEqual(20);
});
