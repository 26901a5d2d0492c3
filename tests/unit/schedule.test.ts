import { beforeEach, describe, expect, test, vi } from "vitest";
import { MAX_WAKES_PER_TICK } from "../../workers/core/limits.ts";
import type { Registration } from "../../workers/sync/registry.ts";
import { Schedule } from "../../workers/sync/schedule.ts";
import { T0 } from "../helpers/make.ts";
import { NodeSql } from "../helpers/node-sql.ts";

const HOUR = 60 * 60 * 1_000;

let time: number;
let lists: string[];
let dirty: string[];
/** What coordinators were told, in order: `list` or `list dirty` for a wake. */
let woken: string[];
let told: string[];
let broken: Set<string>;
let registered: readonly Registration[];
let sql: NodeSql;
let schedule: Schedule;

beforeEach(() => {
  time = T0;
  [lists, dirty, woken, told] = [[], [], [], []];
  broken = new Set();
  sql = new NodeSql();
  schedule = start();
  vi.spyOn(console, "error").mockImplementation(() => {});
});

function start(): Schedule {
  const fails = (name: string) => {
    if (broken.has(name)) throw new Error(`${name} is broken`);
  };
  const page = (names: string[]) => async (after: string | null, limit: number) => {
    const rest = names.toSorted().filter((name) => after === null || name > after);
    const some = rest.slice(0, limit);
    return { names: some, next: rest.length > limit ? (some.at(-1) ?? null) : null };
  };
  return new Schedule(sql, {
    now: () => time,
    catalogs: () => [
      {
        node: "a",
        lists: async (after, limit) => {
          fails("a");
          return page(lists)(after, limit);
        },
        dirty: async (after, limit) => page(dirty)(after, limit),
        revoke: async () => true,
      },
      ...["b", "c"].map((node) => ({ node, lists: page([]), dirty: page([]), revoke: async () => true })),
    ],
    coordinator: (list) => ({
      wake: async (isDirty, recorded) => {
        woken.push(isDirty ? `${list} dirty` : list);
        registered = recorded.registrations;
        fails(list);
        return time + HOUR;
      },
      register: async () => {
        fails(list);
        told.push(list);
      },
    }),
  });
}

async function tick(): Promise<string[]> {
  woken = [];
  await schedule.tick();
  return woken;
}

const many = (count: number) => Array.from({ length: count }, (_, n) => `list-${String(n).padStart(4, "0")}`);

describe("a tick", () => {
  test("wakes each list once when it is first seen, then when it said, or is dirty", async () => {
    lists = ["inbox", "work"];
    expect(await tick()).toEqual(["inbox", "work"]);
    expect(await tick()).toEqual([]);
    dirty = ["work"];
    expect(await tick()).toEqual(["work dirty"]);
    dirty = [];
    time += HOUR;
    expect(await tick()).toEqual(["inbox", "work"]);
  });

  test("wakes those first that have waited longest, and so many at most", async () => {
    lists = many(MAX_WAKES_PER_TICK + 2);
    expect(await tick()).toHaveLength(MAX_WAKES_PER_TICK);
    expect(await tick()).toEqual(lists.slice(-2));
    schedule.due("late", T0 - 1);
    schedule.due("later", T0 - 3);
    schedule.due("latest", T0 - 2);
    expect(await tick()).toEqual(["later", "latest", "late"]);
  });

  test("looks soon again at a list whose coordinator fails, and goes on with the others", async () => {
    lists = ["inbox", "work"];
    broken.add("inbox");
    expect(await tick()).toEqual(["inbox", "work"]);
    broken.clear();
    time += HOUR / 60;
    expect(await tick()).toEqual(["inbox"]);
  });

  test("goes on where it was with a node that fails", async () => {
    lists = ["inbox"];
    broken.add("a");
    dirty = ["work"];
    expect(await tick()).toEqual(["work dirty"]);
    broken.clear();
    dirty = [];
    expect(await tick()).toEqual(["inbox"]);
  });

  test("reads long catalogs on from where it stopped", async () => {
    lists = many(1_001);
    for (let ticks = 0; ticks < 3; ticks++) await tick();
    expect(await tick()).toEqual([]);
    expect(sql.exec("SELECT count(*) AS lists FROM list").one()).toEqual({ lists: 1_001 });
  });
});

describe("the earliest word on when a list is due", () => {
  test("counts", async () => {
    schedule.due("inbox", T0 + 5);
    schedule.due("inbox", T0 + 9);
    time = T0 + 4;
    expect(await tick()).toEqual([]);
    time = T0 + 5;
    expect(await tick()).toEqual(["inbox"]);
  });
});

describe("[P2] a retirement", () => {
  test("is told to every list, and with each later wake", async () => {
    lists = ["inbox", "work"];
    expect(await schedule.register("b", true)).toBe(2);
    expect(told).toEqual(["inbox", "work"]);
    await tick();
    expect(registered).toMatchObject([{ node: "b", retired: true }]);
  });

  test("that a list can't be told makes it due at once", async () => {
    lists = ["inbox", "work"];
    await tick();
    broken.add("inbox");
    expect(await schedule.register("b", true)).toBe(1);
    broken.clear();
    expect(await tick()).toEqual(["inbox"]);
  });

  test("makes lists due at once that are too many to be told now", async () => {
    lists = many(MAX_WAKES_PER_TICK + 2);
    await tick();
    await tick();
    expect(await schedule.register("b", true)).toBe(MAX_WAKES_PER_TICK);
    expect(await tick()).toEqual(lists.slice(-2));
  });

  test("has a greater number than every one before, whichever node it is about", async () => {
    await schedule.register("b", true);
    await schedule.register("c", true);
    await schedule.register("b", false);
    const seqs = Object.fromEntries(schedule.registrations().map(({ node, seq }) => [node, seq]));
    expect(seqs.b).toBeGreaterThan(seqs.c ?? 0);
    expect(start().registrations()).toEqual(schedule.registrations());
  });
});
