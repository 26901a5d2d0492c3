import { evictDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { encode } from "../../workers/core/body.ts";
import { write } from "../../workers/core/record.ts";
import { ORIGIN_B, stamp, T0, todoId } from "../helpers/make.ts";
import { askOf, catalog, catalogShard, directory, inStorage, listObject, Round } from "./objects.ts";

function stored(list: string): Promise<string> {
  return inStorage(list, (sql) => sql.exec<{ json: string }>("SELECT json FROM state").one().json);
}

describe("an object that was evicted", () => {
  test("[V1, H1, I1] holds the state it had: head, last id, clock, round, lease", async () => {
    const [list, ask] = ["evicted", askOf("evicted")];
    await listObject(list).create(ask, { task: "TaskA" });
    await listObject(list).update(ask, "1", { completed: true });
    const round = await Round.open(list, 5);
    await round.settle();
    await listObject(list).create(ask, { task: "TaskB" });
    const before = await stored(list);
    const status = await listObject(list).summary();
    expect(JSON.parse(before)).toMatchObject({
      head: 6,
      lastId: 2,
      round: 5,
      lease: "test",
      settledRound: 5,
    });

    await evictDurableObject(listObject(list));
    expect(await stored(list)).toBe(before);
    const { clockDriftMs: _, lag: __, ...after } = await listObject(list).summary();
    expect(status).toMatchObject(after);
    expect(await listObject(list).create(ask, { task: "TaskC" })).toMatchObject({ outcome: { version: 7 } });
    // [R10] Of the round that was open it takes nothing more: it may have been put back meanwhile.
    expect(await round.settle()).toBe("stale-round");
  });

  test("[H1, H2] writes after every stamp it has seen, however far its wall clock is behind", async () => {
    const [list, ask] = ["behind", askOf("behind")];
    const year = 365 * 24 * 60 * 60 * 1_000;
    const future = stamp(100 * year, ORIGIN_B, 7);
    const fields = { task: "from the future", completed: false, deleted: false };
    const record = { id: todoId("1-bbbbbb"), body: encode(write(undefined, fields, future, T0)) };
    expect(await (await Round.open(list, 1)).apply([record])).toBe("applied");
    await evictDurableObject(listObject(list));

    const { stamp: written, outcome } = await listObject(list).update(ask, "1", { completed: true });
    expect(outcome).toMatchObject({ completed: true, conflicts: 0 });
    expect(written?.slice(0, 29)).toBe(`${future.slice(0, 25)}0008`);
    await evictDurableObject(listObject(list));
    const again = await listObject(list).update(ask, "1", { completed: false });
    expect((again.stamp ?? "") > (written ?? "")).toBe(true);
  });

  test("a catalog knows its lists, and which are dirty", async () => {
    await listObject("known").create(askOf("known"), { task: "TaskA" });
    await evictDurableObject(listObject("known"));
    await evictDurableObject(catalogShard("known"));
    await evictDurableObject(directory());
    expect((await catalog.lists(null, 1_000)).names).toContain("known");
    expect((await catalogShard("known").dirty(null, 1_000)).names).toContain("known");
  });
});
