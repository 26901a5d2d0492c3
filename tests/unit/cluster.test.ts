/** What is decided for the whole cluster: who is retired (P2), which tokens are revoked; and how shards of the scheduler tell their lists. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { FORMER_ORIGINS_AGE_MS, NAMES_PER_WALK } from "../../workers/core/limits.ts";
import { SHARDS, shardOf } from "../../workers/core/shards.ts";
import { WatchedLists } from "../helpers/watched-lists.ts";

const MINUTE = 60_000;

let world: WatchedLists;

beforeEach(() => {
  world = new WatchedLists(["a", "b"]);
  vi.spyOn(console, "error").mockImplementation(() => {});
});

/** Names that all belong to the first shard, on node a and at rest. */
async function haveInOneShard(count: number): Promise<string[]> {
  const all = Array.from({ length: 2 * SHARDS * count }, (_, n) => `list-${String(n).padStart(5, "0")}`);
  const lists = all.filter((name) => shardOf(name) === 0).slice(0, count);
  for (const list of lists) await world.node("a").note(list, false);
  return lists;
}

describe("[P2] a node", () => {
  test("that is the last one is not retired, and no list is told that it were", async () => {
    await world.node("a").note("inbox", false);
    await world.cluster.register("a", true);
    world.told.length = 0;
    expect(await world.cluster.register("b", true)).toMatchObject({ type: "last-node" });
    expect(world.cluster.registrations()).toMatchObject([{ node: "a", retired: true }]);
    expect(world.told).toEqual([]);
  });

  test("that is readmitted is not retired any more, and the lists are told so", async () => {
    await world.node("a").note("inbox", false);
    await world.cluster.register("b", true);
    await world.cluster.register("b", false);
    expect(world.cluster.registrations()).toMatchObject([{ node: "b", retired: false }]);
    expect(world.told).toEqual(["inbox", "inbox"]);
  });
});

describe("[P2] the directory of a node", () => {
  test("is told that its node is retired, and readmitted, before whoever decided it has an answer; others are told nothing", async () => {
    await world.cluster.register("b", true);
    expect(["a", "b"].map((name) => world.node(name).directory.isRetired())).toEqual([false, true]);
    await world.cluster.register("b", false);
    expect(world.node("b").directory.isRetired()).toBe(false);
  });

  test("that does not answer is told by the next tick, and again after its node was wiped", async () => {
    world.broken.add("b");
    await world.cluster.register("b", true);
    expect(world.node("b").directory.isRetired()).toBe(false);
    world.broken.clear();
    await world.cluster.tick();
    expect(world.node("b").directory.isRetired()).toBe(true);
    world.node("b").directorySql.exec("DELETE FROM registration");
    await world.cluster.tick();
    expect(world.node("b").directory.isRetired()).toBe(true);
  });

  test("goes by the latest word, in whatever order words come", () => {
    const { directory } = world.node("b");
    directory.register({ seq: 2, retired: false });
    directory.register({ seq: 1, retired: true });
    expect(directory.isRetired()).toBe(false);
  });
});

describe("[P2] a shard's lists", () => {
  test("are told page by page, all of them, and not again", async () => {
    world.wakesPerTick = 2 * NAMES_PER_WALK;
    const lists = await haveInOneShard(NAMES_PER_WALK + 2);
    expect(await world.cluster.register("b", true)).toBe(lists.length);
    await world.cluster.tick();
    expect(world.told).toEqual(lists);
  });

  test("are told as many as may be woken at once, however many pages they are on", async () => {
    world.wakesPerTick = NAMES_PER_WALK + 1;
    await haveInOneShard(NAMES_PER_WALK + 5);
    expect(await world.cluster.register("b", true)).toBe(NAMES_PER_WALK + 1);
  });
});

test("a token that is revoked is told to every node; one that does not answer is told by the next tick", async () => {
  const token = { jti: "stolen", exp: world.time / 1_000 + 60 };
  world.broken.add("b");
  expect(await world.cluster.revoke(token)).toEqual([
    { node: "a", told: true },
    { node: "b", told: false },
  ]);
  world.broken.clear();
  await world.cluster.tick();
  expect(world.node("b").directory.standings(1).revoked).toEqual([token]);
});

test("of two who say meanwhile when they are due, a shard that looks goes by the sooner one, whoever comes last", async () => {
  await world.node("a").note("inbox", false);
  world.wait = () => {
    world.wait = () => {};
    world.due("inbox", world.time + MINUTE);
    world.cluster.sooner(shardOf("inbox"), world.time + 5 * MINUTE);
  };
  await world.cluster.tick();
  world.calls.wake = 0;
  world.time += MINUTE;
  await world.cluster.tick();
  expect(world.calls.wake).toBe(1);
});

test("a list whose coordinator fails is looked at again after a minute, and not before", async () => {
  await world.node("a").note("inbox", false);
  world.broken.add("inbox");
  const wakes = async (afterMs: number) => {
    world.time += afterMs;
    world.calls.wake = 0;
    await world.cluster.tick();
    return world.calls.wake;
  };
  expect(await wakes(0)).toBe(1);
  expect(await wakes(MINUTE - 1)).toBe(0);
  expect(await wakes(1)).toBe(1);
});

test("[B4] the origins of a list's earlier lives are kept for as long as bookmarks may name them, and no longer", () => {
  const schedule = world.schedule(shardOf("inbox"));
  schedule.dropped("inbox", ["1-aaaaaa", "1-bbbbbb"] as never);
  world.time += FORMER_ORIGINS_AGE_MS;
  schedule.dropped("inbox", ["1-cccccc"] as never);
  expect(schedule.former("inbox")).toEqual(["1-aaaaaa", "1-bbbbbb", "1-cccccc"]);
  world.time += 1;
  schedule.dropped("work", []);
  expect(schedule.former("inbox")).toEqual(["1-cccccc"]);
});

describe("[B4] the origins of a list's earlier lives", () => {
  test("that were kept before there were shards go to theirs", async () => {
    world.clusterSql.exec(
      "INSERT INTO former VALUES ('inbox', 'a1', 1), ('inbox', 'b1', 2), ('work', 'a2', 3)",
    );
    const [inbox, work] = [world.schedule(shardOf("inbox")), world.schedule(shardOf("work"))];
    world.broken.add(`shard ${shardOf("work")}`);
    await world.cluster.tick();
    expect([inbox.former("inbox"), work.former("work")]).toEqual([["a1", "b1"], []]);
    world.broken.clear();
    await world.cluster.tick();
    expect(work.former("work")).toEqual(["a2"]);
    expect(world.clusterSql.exec("SELECT * FROM former").toArray()).toEqual([]);
  });
});
