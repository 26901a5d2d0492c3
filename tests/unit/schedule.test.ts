import { beforeEach, describe, expect, test, vi } from "vitest";
import { MAX_CALLS_AT_ONCE } from "../../workers/core/limits.ts";
import { SHARDS, shardOf } from "../../workers/core/shards.ts";
import type { Registration } from "../../workers/sync/registry.ts";
import { WatchedLists } from "../helpers/watched-lists.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: WatchedLists;
/** What was woken, in order: `list` or `list dirty`. */
let woken: string[];
let registered: readonly Registration[];

beforeEach(() => {
  world = new WatchedLists(["a", "b", "c"]);
  world.answer = (list, dirty, registrations) => {
    woken.push(dirty ? `${list} dirty` : list);
    registered = registrations;
    return world.time + HOUR;
  };
  woken = [];
  vi.spyOn(console, "error").mockImplementation(() => {});
});

/** Each of them is on node a, and at rest. */
async function have(...lists: string[]): Promise<void> {
  for (const list of lists) await world.node("a").note(list, false);
}

async function tick(): Promise<string[]> {
  woken = [];
  await world.cluster.tick();
  return woken.toSorted();
}

/** Names that all belong to one shard. */
function ofOneShard(count: number): string[] {
  const all = Array.from({ length: 2 * SHARDS * count }, (_, n) => `list-${String(n).padStart(5, "0")}`);
  return all.filter((name) => shardOf(name) === 0).slice(0, count);
}

function asked(): Record<string, number> {
  const calls = { ...world.calls };
  for (const call of Object.keys(world.calls)) delete world.calls[call];
  return calls;
}

describe("a tick", () => {
  test("wakes each list once when it is first seen, then when it said, or is dirty", async () => {
    await have("inbox", "work");
    expect(await tick()).toEqual(["inbox", "work"]);
    expect(await tick()).toEqual([]);
    await world.node("a").note("work", true);
    expect(await tick()).toEqual(["work dirty"]);
    await world.node("a").note("work", false);
    world.time += HOUR;
    expect(await tick()).toEqual(["inbox", "work"]);
  });

  test("asks no shard that has nothing due, and nobody but each node's directory", async () => {
    await have("inbox", "work", "errands");
    await tick();
    asked();
    world.time += MINUTE;
    await tick();
    expect(asked()).toEqual({ shards: 3 });
  });

  test("wakes those first that have waited longest, and of each shard so many at most", async () => {
    world.wakesPerTick = 20;
    const lists = ofOneShard(22);
    await have(...lists, "elsewhere");
    expect(await tick()).toHaveLength(21);
    expect(await tick()).toEqual(lists.slice(-2));
    const [late = "", later = "", latest = ""] = lists;
    world.due(late, world.time - 1);
    world.due(later, world.time - 3);
    world.due(latest, world.time - 2);
    world.wakesPerTick = 2;
    expect(await tick()).toEqual([later, latest]);
    expect(await tick()).toEqual([late]);
  });

  test("wakes dirty lists before all others that are due", async () => {
    const [first = "", second = "", dirty = ""] = ofOneShard(3);
    await have(first, second);
    await world.node("b").note(dirty, true);
    world.wakesPerTick = 1;
    expect(await tick()).toEqual([`${dirty} dirty`]);
  });

  test("looks soon again at a list whose coordinator fails, and goes on with the others", async () => {
    await have("inbox", "work");
    world.broken.add("inbox");
    expect(await tick()).toEqual(["work"]);
    world.broken.clear();
    world.time += MINUTE;
    expect(await tick()).toEqual(["inbox"]);
  });

  test("goes on where it was with a node that fails, or a shard", async () => {
    await have("inbox");
    world.broken.add("a");
    await world.node("b").note("work", true);
    expect(await tick()).toEqual(["work dirty"]);
    world.broken.clear();
    await world.node("b").note("work", false);
    world.broken.add(`shard ${shardOf("inbox")}`);
    expect(await tick()).toEqual([]);
    world.broken.clear();
    expect(await tick()).toEqual(["inbox"]);
  });

  test("reads long catalogs on from where it stopped, and anew an hour after the end", async () => {
    const [first = "", ...lists] = ofOneShard(1_102);
    await have(...lists);
    world.answer = () => world.time + 100 * HOUR;
    for (let ticks = 0; ticks < 4; ticks++) await tick();
    const known = () => world.sqlOf(0).exec("SELECT count(*) AS lists FROM list").one();
    expect(known()).toEqual({ lists: 1_101 });
    await have(first);
    world.time += HOUR - 1;
    await tick();
    expect(known()).toEqual({ lists: 1_101 });
    world.time += 1;
    await tick();
    expect(known()).toEqual({ lists: 1_102 });
  });

  test.each([
    ["its round failed before its wake was answered", () => world.due("inbox", world.time + MINUTE), MINUTE],
    [
      "it could not be told of a retirement then",
      async () => {
        world.broken.add("inbox");
        await world.schedule(shardOf("inbox")).tell([{ node: "b", seq: 1, retired: true }]);
        world.broken.clear();
      },
      0,
    ],
  ])("looks at a list no later because %s", async (_, happens, afterMs) => {
    await have("inbox");
    const schedule = world.schedule(shardOf("inbox"));
    world.wait = happens;
    await tick();
    world.wait = () => {};
    world.time += afterMs;
    const look = { registrations: [], lists: [], dirty: [] };
    woken = [];
    await schedule.look(look);
    expect(woken).toEqual(["inbox"]);
  });

  test("looks at a list that a clock which ran ahead has put off for a year", async () => {
    await have("inbox");
    world.time += 365 * 24 * HOUR;
    await tick();
    world.time -= 365 * 24 * HOUR - MINUTE;
    expect(await tick()).toEqual(["inbox"]);
  });

  test("[P2] tells the latest retirement to a list that is woken by a look from before it", async () => {
    const lists = ofOneShard(2 * MAX_CALLS_AT_ONCE);
    await have(...lists);
    const last = lists.at(-1) ?? "";
    const { promise: slow, resolve } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    world.wait = () => {
      begin();
      return slow;
    };
    const looking = tick();
    await begun;
    world.broken.add(last);
    await world.cluster.register("b", true);
    world.broken.clear();
    resolve();
    expect((await looking).at(-1)).toBe(last);
    expect(registered).toMatchObject([{ node: "b", retired: true }]);
  });

  test("[P2] passes over dirty lists that no round would settle: of a retired node, and of the only one that is left", async () => {
    await world.node("a").note("inbox", true);
    await world.node("b").note("work", true);
    const next = async () => {
      await tick();
      world.time += MINUTE;
      return tick();
    };
    expect(await next()).toEqual(["inbox dirty", "work dirty"]);
    await world.cluster.register("b", true);
    expect(await next()).toEqual(["inbox dirty"]);
    await world.cluster.register("c", true);
    expect(await next()).toEqual([]);
    await world.cluster.register("b", false);
    expect(await next()).toEqual(["inbox dirty", "work dirty"]);
  });

  test("finds every list again where a shard lost its storage", async () => {
    await have("inbox", "work");
    await tick();
    world.sqlOf(shardOf("inbox")).exec("DELETE FROM list; DELETE FROM place;");
    world.time += HOUR;
    expect(await tick()).toContain("inbox");
  });

  test("leaves a shard alone that is still at it, and does not forget what was due meanwhile", async () => {
    await have("inbox");
    const { promise: slow, resolve } = Promise.withResolvers<void>();
    const look = vi.spyOn(world.schedule(shardOf("inbox")), "look");
    look.mockImplementationOnce(async () => {
      await slow;
      return world.time + HOUR;
    });
    const first = world.cluster.tick();
    await world.cluster.tick();
    expect(look).toHaveBeenCalledTimes(1);
    world.due("inbox", world.time + MINUTE);
    resolve();
    await first;
    world.time += MINUTE;
    expect(await tick()).toEqual(["inbox"]);
  });
});

describe("the earliest word on when a list is due", () => {
  test("counts", async () => {
    await have("inbox");
    await tick();
    world.due("inbox", world.time + 5);
    world.due("inbox", world.time + 9);
    world.time += 4;
    expect(await tick()).toEqual([]);
    world.time += 1;
    expect(await tick()).toEqual(["inbox"]);
  });
});

describe("[P2] a retirement", () => {
  test("is told to every list once, and with each later wake", async () => {
    await have("inbox", "work");
    await world.node("b").note("work", false);
    expect(await world.cluster.register("b", true)).toBe(2);
    expect(world.told.toSorted()).toEqual(["inbox", "work"]);
    await tick();
    expect(registered).toMatchObject([{ node: "b", retired: true }]);
  });

  test("that a list can't be told makes it due at once", async () => {
    await have("inbox", "work");
    await tick();
    world.broken.add("inbox");
    expect(await world.cluster.register("b", true)).toBe(1);
    world.broken.clear();
    expect(await tick()).toEqual(["inbox"]);
  });

  test("makes lists due at once that are too many to be told now", async () => {
    world.wakesPerTick = 20;
    const lists = ofOneShard(22);
    await have(...lists);
    await tick();
    await tick();
    expect(await world.cluster.register("b", true)).toBe(20);
    expect(await tick()).toEqual(lists.slice(-2));
  });

  test("that a shard can't be told reaches its lists with the shard's next look", async () => {
    await have("inbox");
    await tick();
    world.broken.add(`shard ${shardOf("inbox")}`);
    expect(await world.cluster.register("b", true)).toBe(0);
    world.broken.clear();
    await tick();
    expect(world.told).toEqual(["inbox"]);
  });

  test("has a greater number than every one before, whichever node it is about", async () => {
    await world.cluster.register("b", true);
    await world.cluster.register("c", true);
    await world.cluster.register("b", false);
    const before = world.cluster.registrations();
    const seqs = Object.fromEntries(before.map(({ node, seq }) => [node, seq]));
    expect(seqs.b).toBeGreaterThan(seqs.c ?? 0);
    world.restart();
    expect(world.cluster.registrations()).toEqual(before);
  });
});
