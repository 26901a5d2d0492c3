import { afterAll, describe, expect, it } from "vitest";
import type { Arrangement } from "../../scripts/cluster.ts";
import type { LocalWorker } from "../../scripts/config.ts";
import { MAX_WAKES_PER_TICK } from "../../workers/core/limits.ts";
import { startSystem } from "../helpers/system.ts";

const COUNTING = "counting-coordinators";
const system = await startSystem({ arrange: withCountingCoordinators, vars: { TODO_SYNC_MODE: "cron" } });
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

/** Puts `names` into a node's catalog, as lists that it was given once. */
async function addLists(node: string, names: readonly string[], dirty: boolean): Promise<void> {
  const catalog = await miniflare.unsafeGetDurableObjectStorage(`todo-datanode-${node}`, "Catalog", {
    name: "catalog",
  });
  await catalog.exec(
    "INSERT INTO list (name, origin, seq, dirty) SELECT value, 'a77777', 1, ? FROM json_each(?)",
    Number(dirty),
    JSON.stringify(names),
  );
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(5, "0")}`);
}

/** Makes `names` known to the scheduler, to be looked at again at `dueAt`. */
async function addKnown(names: readonly string[], dueAt: number): Promise<void> {
  const scheduler = await miniflare.unsafeGetDurableObjectStorage("todo-sync", "Scheduler", {
    name: "scheduler",
  });
  const insert = "INSERT INTO list (name, due_at, dirty) SELECT value, ?, 0 FROM json_each(?)";
  await scheduler.exec(insert, dueAt, JSON.stringify(names));
}

describe("cron with more lists than fit into one tick", () => {
  it("wakes a bounded number at once, the others with the next tick, each once", {
    timeout: 120_000,
  }, async () => {
    const due = numbered("due", MAX_WAKES_PER_TICK + 5);
    await addKnown(due, 0);
    const first = await tick();
    expect(first).toHaveLength(MAX_WAKES_PER_TICK);
    const second = await tick();
    expect([...first, ...second].toSorted()).toEqual(due);
    expect(await tick()).toEqual([]);
  });

  it("reads on where it stopped, also after it was evicted, and begins anew at the end", async () => {
    // Known and not due, so that only those are woken that the test looks at.
    const quiet = numbered("quiet", 1_500);
    await addKnown(quiet, Date.now() + 60 * 60 * 1_000);
    await addLists("a", [...quiet, "a-first", "quiet-01500-last"], false);
    expect(await tick()).toEqual(["a-first"]);
    await miniflare.unsafeEvictDurableObject("todo-sync", "Scheduler", { name: "scheduler" });
    expect(await tick()).toEqual(["quiet-01500-last"]);

    await tick();
    await addLists("a", ["a-second"], false);
    await addLists("a", ["a-dirty"], true);
    expect(await tick()).toEqual(["a-dirty"]);
    expect(await tick()).toContain("a-second");
  });
});
