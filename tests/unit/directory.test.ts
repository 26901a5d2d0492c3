import { beforeEach, describe, expect, test } from "vitest";
import type { Origin } from "../../workers/core/hlc.ts";
import { LISTS_HANDED_OVER_AT_ONCE } from "../../workers/core/limits.ts";
import { SHARDS, shardOf } from "../../workers/core/shards.ts";
import type { Announcement, ShardReport } from "../../workers/shared/rpc.ts";
import { ORIGIN_A, ORIGIN_B } from "../helpers/make.ts";
import { WatchedNode } from "../helpers/watched-lists.ts";

let node: WatchedNode;
let calls: string[];
beforeEach(() => {
  calls = [];
  node = new WatchedNode((call) => calls.push(call));
});

/** All names that the shards know. */
function known(): string[] {
  return node.shards.flatMap((shard) => shard.lists(null, 100_000).names).toSorted();
}

/** As every node's catalog was before there were shards. */
function haveOld(names: readonly string[], maker: string | null = null): void {
  node.directorySql.exec(
    "INSERT INTO list (name, origin, seq, dirty, maker) SELECT value, ?, 5, 1, ? FROM json_each(?)",
    ORIGIN_A,
    maker,
    JSON.stringify(names),
  );
}

describe("a node's directory knows", () => {
  test("which shards have lists, and which dirty ones; it is told only where that changes", async () => {
    const shard = shardOf("inbox");
    await node.note("inbox", true);
    expect(node.directory.shards()).toEqual({ lists: [shard], dirty: [shard] });
    await node.note("inbox", true);
    await node.note("inbox", false);
    expect(node.directory.shards()).toEqual({ lists: [shard], dirty: [] });
    await node.note("inbox", false);
    expect(calls).toHaveLength(2);
    await node.forget("inbox");
    expect(node.directory.shards()).toEqual({ lists: [], dirty: [] });
  });

  test("how many lists a sub has made in all shards, however often it is told", async () => {
    const lists = Array.from({ length: 20 }, (_, n) => `list-${n}`);
    expect(new Set(lists.map(shardOf)).size).toBeGreaterThan(1);
    for (const list of [...lists, ...lists]) await node.note(list, false, "ann");
    await node.note("inbox", false, "bob");
    expect(node.directory.standings(20).full).toEqual(["ann"]);
    expect(node.directory.standings(1).full).toEqual(["ann", "bob"]);
    await node.forget("list-7", "ann");
    expect(node.directory.standings(20).full).toEqual([]);
    for (const list of lists) await node.forget(list, "ann");
    expect(node.directory.standings(1).full).toEqual(["bob"]);
    // Who has no list any more leaves nothing behind: tokens come and go.
    for (const table of ["shard_maker", "total"])
      expect(node.directorySql.exec(`SELECT sub FROM ${table}`).toArray()).toEqual([{ sub: "bob" }]);
  });

  test("what a report that failed would have said, once the list announces itself again", async () => {
    const announcement = { list: "inbox", origin: ORIGIN_A, seq: 1, dirty: true, maker: "ann" };
    const shard = node.shard(shardOf("inbox"));
    shard.note(announcement);
    const fails = async () => {
      throw new Error("the directory is away");
    };
    await expect(shard.tell([announcement], fails)).rejects.toThrow("the directory is away");
    expect(node.directory.shards().lists).toEqual([]);
    shard.note(announcement);
    await shard.tell([announcement], async (report) => node.directory.report(shardOf("inbox"), report));
    expect(node.directory.shards().lists).toEqual([shardOf("inbox")]);
    expect(node.directory.standings(1).full).toEqual(["ann"]);
  });
});

describe("a shard of the catalog", () => {
  const about = (origin: Origin, seq: number, dirty: boolean) => {
    return { list: "inbox", origin, seq, dirty, maker: null };
  };
  const dirty = () => node.shard(shardOf("inbox")).dirty(null, 10).names;

  test("believes the latest word of a list, in whatever order they come", () => {
    const shard = node.shard(shardOf("inbox"));
    shard.note(about(ORIGIN_A, 5, true));
    shard.note(about(ORIGIN_A, 4, false));
    expect(dirty()).toEqual(["inbox"]);
    shard.note(about(ORIGIN_A, 6, false));
    expect(dirty()).toEqual([]);
  });

  test("believes a list that was wiped, and counts from the beginning", () => {
    const shard = node.shard(shardOf("inbox"));
    shard.note(about(ORIGIN_A, 5, true));
    shard.note(about(ORIGIN_B, 1, false));
    expect(dirty()).toEqual([]);
  });

  test("tells the directory one thing at a time: no report overtakes another, and none is left out", async () => {
    const shard = node.shard(shardOf("inbox"));
    const underWay = { now: 0, most: 0 };
    const report = async (told: ShardReport) => {
      underWay.most = Math.max(underWay.most, ++underWay.now);
      await new Promise((resolve) => setImmediate(resolve));
      underWay.now--;
      node.directory.report(shardOf("inbox"), told);
    };
    const tell = (announcement: Announcement) => {
      shard.note(announcement);
      return shard.tell([announcement], report);
    };
    const neighbour = Array.from({ length: 1_000 }, (_, n) => `list-${n}`).find(
      (n) => shardOf(n) === shardOf("inbox"),
    );
    const [ann, bob] = [
      { ...about(ORIGIN_A, 5, true), maker: "ann" },
      { ...about(ORIGIN_A, 1, false), list: neighbour ?? "none", maker: "bob" },
    ];
    await Promise.all([tell(ann), tell(bob), tell({ ...ann, seq: 6, dirty: false })]);
    expect(underWay.most).toBe(1);
    expect(node.directory.shards()).toMatchObject({ lists: [shardOf("inbox")], dirty: [] });
    expect(node.directory.standings(1).full).toEqual(["ann", "bob"]);
  });

  test("forgets a list that was given back, and not one that has been written to since, or is another one", () => {
    const shard = node.shard(shardOf("inbox"));
    shard.note(about(ORIGIN_A, 5, true));
    shard.forget(about(ORIGIN_A, 4, false));
    shard.forget(about(ORIGIN_B, 9, false));
    expect(known()).toEqual(["inbox"]);
    shard.forget(about(ORIGIN_A, 5, false));
    expect(known()).toEqual([]);
  });
});

describe("a catalog from before there were shards", () => {
  test("hands its lists over to their shards, with all that is known of them", async () => {
    const names = Array.from({ length: LISTS_HANDED_OVER_AT_ONCE + 10 }, (_, n) => `old-${n}`);
    haveOld(names, "ann");
    await node.handOver();
    expect(known()).toEqual(names.toSorted());
    expect(node.directory.shards()).toMatchObject({ lists: { length: SHARDS }, dirty: { length: SHARDS } });
    expect(node.directory.standings(names.length).full).toEqual(["ann"]);
    calls.length = 0;
    await node.handOver();
    expect(calls).toEqual([]);
  });

  test("does not undo what a list has told its shard since", async () => {
    haveOld(["inbox"]);
    const shard = node.shard(shardOf("inbox"));
    // Wiped since, and counted from the beginning.
    shard.note({ list: "inbox", origin: ORIGIN_B, seq: 1, dirty: false, maker: null });
    await node.handOver();
    expect(shard.dirty(null, 10).names).toEqual([]);
    expect(known()).toEqual(["inbox"]);
  });

  test("is handed over once, also where two ask for it at the same time", async () => {
    haveOld(["inbox"]);
    const adopted: string[] = [];
    const adopt = async (_: number, lists: readonly { readonly list: string }[]) => {
      adopted.push(...lists.map(({ list }) => list));
    };
    await Promise.all([node.directory.handOver(adopt), node.directory.handOver(adopt)]);
    expect(adopted).toEqual(["inbox"]);
  });

  test("keeps what a shard did not take, and hands it over with the next call", async () => {
    haveOld(["inbox"]);
    const fails = async () => {
      throw new Error("the shard is away");
    };
    await expect(node.directory.handOver(fails)).rejects.toThrow("the shard is away");
    await node.handOver();
    expect(known()).toEqual(["inbox"]);
  });
});
