/** The scheduler in its Durable Object, beside real catalogs and coordinators. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";

const scheduler = () => env.SCHEDULER.getByName("scheduler");
const roundOf = async (list: string) => (await env.COORDINATORS.getByName(list).status(list)).round;
const create = (list: string) =>
  env.DATANODE_A.getByName(list).create({ list, bookmark: null }, { task: "milk" });

describe("the scheduler", () => {
  test("finds lists in the nodes' catalogs, and has their rounds run", async () => {
    await create("found");
    await scheduler().tick();
    await expect.poll(() => roundOf("found")).toBeGreaterThan(0);
  });

  test("tells the metrics of the lists that it knows, of slow ones, and when it last went through", async () => {
    await create("seen");
    const before = Date.now();
    await scheduler().tick();
    await scheduler().slow("seen", 9_000);
    const { lists, tickedAt, slow } = await scheduler().overview();
    expect(lists).toBeGreaterThan(0);
    expect(tickedAt).toBeGreaterThanOrEqual(before);
    expect(slow).toEqual(["seen"]);
  });

  test("of a version that kept all lists in one object forgets them there, and finds them again", async () => {
    await create("of-old");
    await runInDurableObject(scheduler(), (_, { storage }) => {
      storage.sql.exec("DELETE FROM migration WHERE id = 4; DROP TABLE shard; DROP TABLE place");
      storage.sql.exec("CREATE TABLE place (walk TEXT PRIMARY KEY, after TEXT) WITHOUT ROWID");
      storage.sql.exec("INSERT INTO place VALUES ('lists a', 'zz')");
      storage.sql.exec("INSERT INTO list VALUES ('of-old', 9e15, 0)");
    });
    await evictDurableObject(scheduler());
    await scheduler().tick();
    await expect.poll(() => roundOf("of-old")).toBeGreaterThan(0);
    const left = await runInDurableObject(scheduler(), (_, { storage }) =>
      storage.sql.exec("SELECT name FROM list").toArray(),
    );
    expect(left).toEqual([]);
  });

  test("[P2] tells the lists there are of a retirement, and keeps it where it is evicted", async () => {
    await create("told");
    expect(await scheduler().register("b", true)).toBeGreaterThan(0);
    await evictDurableObject(scheduler());
    expect(await scheduler().registrations()).toMatchObject([{ node: "b", retired: true }]);
    const { nodes } = await env.COORDINATORS.getByName("told").sync("told");
    expect(nodes.map(({ node }) => node)).toEqual(["a"]);
    await scheduler().register("b", false);
    expect((await env.COORDINATORS.getByName("told").sync("told")).complete).toBe(true);
  });
});
