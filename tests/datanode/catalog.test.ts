import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Catalog } from "../../workers/datanode/catalog.ts";
import type { Announcement } from "../../workers/shared/rpc.ts";
import { eventually } from "../helpers/eventually.ts";
import { ORIGIN_A, ORIGIN_B } from "../helpers/make.ts";
import { askOf, catalog, catalogShard, directory, listObject, Round } from "./objects.ts";

afterEach(() => vi.restoreAllMocks());

/** What the catalog is told of `list` from now on. */
function told(list: string): () => Announcement[] {
  const note = vi.spyOn(Catalog.prototype, "note");
  return () => note.mock.calls.map(([announcement]) => announcement).filter((said) => said.list === list);
}

async function isDirty(list: string): Promise<boolean> {
  return (await catalogShard(list).dirty(null, 1_000)).names.includes(list);
}

/** No write waits for the catalog. */
async function becomesDirty(list: string): Promise<void> {
  await eventually(async () => expect(await isDirty(list)).toBe(true));
}

/** That all is settled is told a little later. */
async function becomesClean(list: string): Promise<void> {
  await eventually(async () => expect(await isDirty(list)).toBe(false));
}

async function isKnown(list: string): Promise<boolean> {
  return (await catalog.lists(null, 1_000)).names.includes(list);
}

describe("the catalog is told of a list", () => {
  test("with its first write, and once for each change of state, not for each write", async () => {
    const [list, ask] = ["states", askOf("states")];
    const said = told(list);
    await listObject(list).create(ask, { task: "TaskA" });
    await becomesDirty(list);
    for (const completed of [true, false, true]) await listObject(list).update(ask, "1", { completed });
    await listObject(list).remove(ask, "1");
    await listObject(list).create(ask, { task: "TaskB" });
    expect(said()).toMatchObject([{ dirty: true }]);

    await (await Round.open(list, 7)).settle();
    await becomesClean(list);
    expect(await isKnown(list)).toBe(true);
    expect(said()).toMatchObject([{ dirty: true }, { dirty: false }]);

    await listObject(list).update(ask, "2", { completed: true });
    await becomesDirty(list);
    await listObject(list).update(ask, "2", { completed: false });
    expect(said()).toMatchObject([{ dirty: true }, { dirty: false }, { dirty: true }]);
    expect(said().map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test("once, where its first writes come all at the same time", async () => {
    const [list, ask] = ["at-once", askOf("at-once")];
    const said = told(list);
    await Promise.all(Array.from({ length: 10 }, () => listObject(list).create(ask, { task: "TaskA" })));
    await becomesDirty(list);
    expect(said()).toHaveLength(1);
  });

  test("later where it could not be: the write is acknowledged, and an alarm that is stored with it tells", async () => {
    const [list, ask] = ["unreachable", askOf("unreachable")];
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const note = vi.spyOn(Catalog.prototype, "note").mockImplementation(() => {
      throw new Error("the catalog is away");
    });
    expect(await listObject(list).create(ask, { task: "TaskA" })).toMatchObject({ outcome: { version: 1 } });
    await eventually(() => expect(error).toHaveBeenCalledWith("catalog: the catalog is away"));
    note.mockRestore();
    expect(await isKnown(list)).toBe(false);
    await evictDurableObject(listObject(list));
    expect(await runDurableObjectAlarm(listObject(list))).toBe(true);
    expect(await isDirty(list)).toBe(true);
    // Nothing is left to tell.
    expect(await runDurableObjectAlarm(listObject(list))).toBe(false);
  });

  test("by nobody who waits: a write and a round are answered while the catalog hangs", async () => {
    const [list, ask] = ["hangs", askOf("hangs")];
    const note = vi.spyOn(Catalog.prototype, "note").mockImplementation(() => new Promise(() => {}));
    expect(await listObject(list).create(ask, { task: "TaskA" })).toMatchObject({ outcome: { version: 1 } });
    expect(await (await Round.open(list, 3)).settle()).toBe("settled");
    note.mockRestore();
  });

  test("not clean while something in it is unsettled", async () => {
    const [list, ask] = ["half-settled", askOf("half-settled")];
    await listObject(list).create(ask, { task: "TaskA" });
    const round = await Round.open(list, 3);
    await listObject(list).create(ask, { task: "TaskB" });
    expect(await round.settle()).toBe("settled");
    await becomesDirty(list);
    const next = await Round.open(list, 4);
    await next.settle();
    await becomesClean(list);
  });

  test("that all is settled by the next call, where it could not be told at first", async () => {
    const [list, ask] = ["away-for-a-moment", askOf("away-for-a-moment")];
    await listObject(list).create(ask, { task: "TaskA" });
    await becomesDirty(list);
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const note = vi.spyOn(Catalog.prototype, "note").mockImplementation(() => {
      throw new Error("the catalog is away");
    });
    await (await Round.open(list, 3)).settle();
    await eventually(() => expect(error).toHaveBeenCalledWith("catalog: the catalog is away"));
    note.mockRestore();
    expect(await isDirty(list)).toBe(true);
    await Round.open(list, 4);
    await becomesClean(list);
  });

  test("of nothing that is as it was told before: settled, and written soon after", async () => {
    const [list, ask] = ["busy", askOf("busy")];
    const said = told(list);
    await listObject(list).create(ask, { task: "TaskA" });
    await becomesDirty(list);
    await (await Round.open(list, 3)).settle();
    await listObject(list).create(ask, { task: "TaskB" });
    await (await Round.open(list, 4)).settle();
    await becomesClean(list);
    expect(said().map(({ seq, dirty }) => `${seq} ${dirty}`)).toEqual(["1 true", "4 false"]);
  });

  test("not by reading, and not by a round that brings nothing", async () => {
    const list = "only-read";
    const said = told(list);
    await listObject(list).list(askOf(list), { status: "all" }, 10);
    await listObject(list).read(askOf(list), "1");
    const round = await Round.open(list, 1);
    await round.apply([]);
    await round.settle();
    expect(said()).toEqual([]);
    expect(await isKnown(list)).toBe(false);
  });
});

describe("what the catalog is told late", () => {
  test("changes nothing, unless it comes from other storage", async () => {
    const list = "late";
    const note = (origin: typeof ORIGIN_A, seq: number, dirty: boolean) =>
      catalogShard(list).note({ list, origin, seq, dirty, maker: null });
    await note(ORIGIN_A, 2, false);
    await note(ORIGIN_A, 1, true);
    expect(await isDirty(list)).toBe(false);
    await note(ORIGIN_A, 2, true);
    expect(await isDirty(list)).toBe(false);
    await note(ORIGIN_A, 3, true);
    expect(await isDirty(list)).toBe(true);
    // A node that was wiped counts from the beginning, under a new origin.
    await note(ORIGIN_B, 1, false);
    expect(await isDirty(list)).toBe(false);
  });
});

describe("pages of names", () => {
  test("follow each other in order, over all shards, and the last one says so", async () => {
    for (let index = 0; index < 4; index++) {
      const list = `zz-${index}`;
      await catalogShard(list).note({ list, origin: ORIGIN_A, seq: 1, dirty: true, maker: null });
    }
    expect(await catalog.lists("zz", 3)).toEqual({ names: ["zz-0", "zz-1", "zz-2"], next: "zz-2" });
    expect(await catalog.lists("zz-2", 3)).toEqual({ names: ["zz-3"], next: null });
    expect(await catalog.lists("zz", 4)).toMatchObject({ next: null });
  });

  test("of one shard's dirty lists leave out the others", async () => {
    const shard = env.CATALOG.getByName("catalog-99");
    for (const [index, dirty] of [true, false, true, true].entries())
      await shard.note({ list: `zz-${index}`, origin: ORIGIN_A, seq: 1, dirty, maker: null });
    expect(await shard.dirty("zz", 2)).toEqual({ names: ["zz-0", "zz-2"], next: "zz-2" });
    expect(await shard.dirty("zz-2", 2)).toEqual({ names: ["zz-3"], next: null });
  });
});

describe("a catalog from before there were shards", () => {
  test("hands its lists over as soon as it is asked, however often", async () => {
    const list = "from-before";
    await runInDurableObject(directory(), (_, { storage }) =>
      storage.sql.exec("INSERT INTO list VALUES (?, ?, 4, 1, 'ann')", list, ORIGIN_A),
    );
    const [one, another] = await Promise.all([directory().shards(), directory().shards()]);
    expect(one).toEqual(another);
    expect(await isKnown(list)).toBe(true);
    expect(await isDirty(list)).toBe(true);
    expect((await directory().standings(1)).full).toContain("ann");
    // What the list says from now on counts, as before.
    await catalogShard(list).note({ list, origin: ORIGIN_A, seq: 4, dirty: false, maker: "ann" });
    expect(await isDirty(list)).toBe(true);
    await catalogShard(list).note({ list, origin: ORIGIN_A, seq: 5, dirty: false, maker: "ann" });
    expect(await isDirty(list)).toBe(false);
  });
});

describe("[P3] a list that was given back", () => {
  test("does not come back from the object that held all lists before there were shards", async () => {
    const [list, origin] = ["given-back", ORIGIN_A];
    await runInDurableObject(directory(), (_, { storage }) =>
      storage.sql.exec("INSERT INTO list VALUES (?, ?, 1, 0, NULL)", list, origin),
    );
    await catalogShard(list).forget({ list, origin, seq: 1, dirty: false, maker: null });
    expect(await isKnown(list)).toBe(false);
    await directory().shards();
    expect(await isKnown(list)).toBe(false);
  });
});
