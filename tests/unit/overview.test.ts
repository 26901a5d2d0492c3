import { beforeEach, describe, expect, test } from "vitest";
import {
  COUNT_LISTS_EVERY_MS,
  MAX_COUNTED_LISTS,
  MAX_SLOW_LISTS,
  SLOW_LIST_AGE_MS,
} from "../../workers/core/limits.ts";
import { ListCounts, Overview } from "../../workers/sync/metrics/overview.ts";
import { Schedule } from "../../workers/sync/schedule.ts";
import { T0 } from "../helpers/make.ts";
import { NodeSql } from "../helpers/node-sql.ts";

let time: number;
let sql: NodeSql;
let counts: ListCounts;
let overview: Overview;
let schedule: Schedule;

beforeEach(() => {
  time = T0;
  sql = new NodeSql();
  // Whose table it reads.
  schedule = new Schedule(sql, {
    now: () => time,
    wakesPerTick: () => 1,
    catalogs: () => [],
    coordinator: () => Promise.reject() as never,
  });
  counts = new ListCounts(sql, () => time);
  overview = new Overview(() => time);
});

const know = (prefix: string, count: number, dueAt: number) => {
  for (let n = 0; n < count; n++) schedule.due(`${prefix}-${n}`, dueAt);
};

describe("the scheduler's overview", () => {
  test("counts the lists, those that are due, and knows when cron was there", () => {
    expect(overview.read([counts.read()])).toEqual({ lists: 0, due: 0, tickedAt: null, slow: [] });
    know("due", 2, T0);
    know("later", 3, T0 + 1);
    overview.ticked();
    expect(overview.read([counts.read()])).toMatchObject({ lists: 5, due: 2, tickedAt: T0 });
  });

  test("of many lists counts all of them only once in a while, and those that are due up to a bound", () => {
    know("many", MAX_COUNTED_LISTS + 1, T0);
    expect(overview.read([counts.read()])).toMatchObject({
      lists: MAX_COUNTED_LISTS + 1,
      due: MAX_COUNTED_LISTS,
    });
    know("more", 1, T0);
    time += COUNT_LISTS_EVERY_MS - 1;
    expect(overview.read([counts.read()]).lists).toBe(MAX_COUNTED_LISTS + 1);
    time += 1;
    expect(overview.read([counts.read()]).lists).toBe(MAX_COUNTED_LISTS + 2);
  });

  test("names the slowest lists of the last hour first, each by its last slow round", () => {
    overview.slow("old", 90_000);
    time += SLOW_LIST_AGE_MS;
    overview.slow("mended", 80_000);
    overview.slow("slow", 7_000);
    overview.slow("slower", 9_000);
    overview.slow("mended", 5_000);
    expect(overview.read([counts.read()]).slow).toEqual(["slower", "slow", "mended"]);
  });

  test("keeps a bounded number of them: the one that was slow longest ago makes room", () => {
    for (let n = 0; n <= MAX_SLOW_LISTS; n++) overview.slow(`list-${n}`, 5_000);
    const { slow } = overview.read([counts.read()]);
    expect(slow).toHaveLength(MAX_SLOW_LISTS);
    expect(slow).not.toContain("list-0");
  });
});
