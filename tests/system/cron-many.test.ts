import { afterAll, describe, expect, it } from "vitest";
import type { Arrangement } from "../../scripts/cluster.ts";
import type { LocalWorker } from "../../scripts/config.ts";
import { shardOf } from "../../workers/core/shards.ts";
import { startSystem } from "../helpers/system.ts";
import {
  catalogOf,
  letSchedulerPass,
  namesOfOneShard,
  scheduleOf,
  schedulerName,
} from "../helpers/system-lists.ts";
import { HOUR_MS } from "../helpers/system-time.ts";

const WAKES_PER_TICK = 50;

const COUNTING = "counting-coordinators";
const system = await startSystem({
  arrange: withCountingCoordinators,
  vars: { TODO_SYNC_MODE: "cron", TODO_WAKES_PER_TICK: String(WAKES_PER_TICK) },
});
afterAll(() => system.stop());
const { miniflare } = system.cluster;

function withCountingCoordinators({ datanodes, sync }: Arrangement): Arrangement {
  const redirected = (worker: LocalWorker): LocalWorker => ({
    ...worker,
    objects: worker.objects.map((object) =>
      object.className === "Coordinator" ? { ...object, script: COUNTING } : object,
    ),
  });
  const counting = {
    ...sync,
    name: COUNTING,
    entry: new URL("../helpers/workers/counting-coordinator.ts", import.meta.url).pathname,
    objects: [
      { binding: "COORDINATORS", className: "Coordinator" },
      { binding: "COUNTER", className: "Counter" },
    ],
  };
  return { datanodes: datanodes.map(redirected), sync: redirected(sync), others: [counting] };
}

/** Fires cron; the lists that were woken. */
async function tick(): Promise<string[]> {
  await system.cluster.cron();
  const response = await fetch(await miniflare.unsafeGetDirectURL(COUNTING));
  const woken: unknown = await response.json();
  if (!Array.isArray(woken)) throw new Error("no list of lists");
  return woken.map(String);
}

/** Puts `names`, all of one shard, into a node's catalog, as lists that it was given once. */
async function addLists(node: string, names: readonly string[], dirty: boolean): Promise<void> {
  const [list = ""] = names;
  const catalog = await catalogOf(system, node, list);
  await catalog.exec(
    "INSERT INTO list (name, origin, seq, dirty) SELECT value, 'a77777', 1, ? FROM json_each(?)",
    Number(dirty),
    JSON.stringify(names),
  );
  const object = { name: "catalog" };
  const directory = await miniflare.unsafeGetDurableObjectStorage(`todo-datanode-${node}`, "Catalog", object);
  await directory.exec(
    "INSERT INTO shard VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET dirty = excluded.dirty",
    shardOf(list),
    Number(dirty),
  );
}

/** Makes `names`, all of one shard, known to the scheduler, to be looked at again at `dueAt`. */
async function addKnown(names: readonly string[], dueAt: number): Promise<void> {
  const [list = ""] = names;
  const schedule = await scheduleOf(system, list);
  const insert = "INSERT INTO list (name, due_at, dirty) SELECT value, ?, 0 FROM json_each(?)";
  await schedule.exec(insert, dueAt, JSON.stringify(names));
}

describe("cron with more lists than fit into one tick", () => {
  it("wakes a bounded number at once, the others with the next tick, each once", {
    timeout: 120_000,
  }, async () => {
    const due = namesOfOneShard("due", WAKES_PER_TICK + 5);
    await addLists("a", due, false);
    const first = await tick();
    expect(first).toHaveLength(WAKES_PER_TICK);
    const second = await tick();
    expect([...first, ...second].toSorted()).toEqual(due);
    expect(await tick()).toEqual([]);
  });

  it("reads on where it stopped, also after it was evicted, and begins anew an hour after the end", async () => {
    // Known and not due, so that only those are woken that the test looks at.
    const [first = "", second = "", ...rest] = namesOfOneShard("quiet", 1_502);
    const [dirty = "", last = ""] = rest.splice(-2);
    await addKnown(rest, Date.now() + 24 * HOUR_MS);
    await addLists("b", [...rest, last], false);
    await letWalk();
    expect(await tick()).toEqual([]);
    const object = { name: schedulerName(first) };
    await miniflare.unsafeEvictDurableObject("todo-sync", "Scheduler", object);
    expect(await tick()).toEqual([last]);

    await addLists("b", [first], false);
    expect(await tick()).toEqual([]);
    await addLists("b", [dirty], true);
    expect(await tick()).toEqual([dirty]);
    await addLists("b", [second], false);
    await letWalk();
    expect((await tick()).toSorted()).toEqual([first, second]);

    /** An hour passes since the last list was read. */
    async function letWalk(): Promise<void> {
      const schedule = await scheduleOf(system, first);
      await schedule.exec("UPDATE place SET ended_at = ended_at - ? WHERE ended_at > 0", HOUR_MS);
      await letSchedulerPass(system, first, HOUR_MS);
    }
  });
});
