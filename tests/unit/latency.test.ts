/** docs/deploy.md says what follows from where nodes are: by the ways that rounds really take. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { latencyOf, latencyTable, latencyText } from "../../scripts/latency/table.ts";
import type { Replica } from "../../workers/core/replica.ts";
import { Coordinated } from "../helpers/coordinated.ts";
import { LIST, type MemoryNode } from "../helpers/memory-cluster.ts";

/** Calls that are on their way at the same time, in turn: each is one round trip, to the farthest node that is called. */
class Ways {
  readonly waves: string[][] = [];
  #onTheWay: { readonly name: string; readonly arrive: () => void }[] = [];

  to({ environment: { name }, replication }: MemoryNode): Replica {
    const sent = async <T>(method: string, call: () => T): Promise<T> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onTheWay.push({ name: `${name}.${method}`, arrive: resolve });
      await promise;
      return call();
    };
    return {
      open: (request) => sent("open", () => replication.open(request)),
      diff: (request) => sent("diff", () => replication.diff(request)),
      apply: (request) => sent("apply", () => replication.apply(request)),
      settle: (request) => sent("settle", () => replication.settle(request)),
      purge: (request) => sent("purge", () => replication.purge(request)),
      drop: (request) => sent("drop", () => replication.drop(request)),
    };
  }

  /** Lets all calls that are on their way arrive, until `running` has come to its end. */
  async follow(running: Promise<unknown>): Promise<void> {
    let isOver = false;
    void running.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      // Whatever can go on without an answer has gone on by then.
      await new Promise(setImmediate);
      const arriving = this.#onTheWay;
      this.#onTheWay = [];
      if (arriving.length > 0) this.waves.push(arriving.map((call) => call.name).sort());
      for (const { arrive } of arriving) arrive();
    }
    await running;
  }
}

describe("the ways that the table counts", () => {
  test.each(["a", "b"] as const)(
    "[R2, R6] of a write on %s: one call to each node at once, then one more, which brings it",
    async (writer) => {
      const world = new Coordinated();
      // Nodes that know each other: a first round tells more.
      world[writer].commands.create(LIST, { task: "before" });
      await world.coordination.sync(LIST);
      const ways = new Ways();
      for (const node of [world.a, world.b]) world.replicas.set(node.environment.name, ways.to(node));
      world[writer].commands.create(LIST, { task: "milk" });
      await ways.follow(world.coordination.sync(LIST));
      const reader = writer === "a" ? "b" : "a";
      expect(ways.waves[0]).toEqual(["a.open", "b.open"]);
      expect(ways.waves[1]).toContain(`${reader}.apply`);
      expect(ways.waves).toHaveLength(2);
      expect(world[reader].rows()).toHaveLength(2);
    },
  );
});

describe("what follows from places", () => {
  test("a write is seen after one and a half round trips, whichever node the coordinator is beside", () => {
    const { apartMs, seenOnA, seenOnB } = latencyOf("a=weur,b=enam") ?? {};
    expect(seenOnB).toBe(1.5 * (apartMs ?? 0) + 15 + 5);
    expect(Math.abs((seenOnA ?? 0) - (seenOnB ?? 0))).toBeLessThanOrEqual(10);
  });

  test("a coordinator halfway makes it sooner, one that is far from both later", () => {
    const seen = (sync: string) => latencyOf(`a=weur,b=oc,sync=${sync}`)?.seenOnB ?? 0;
    expect(seen("wnam")).toBeLessThan(seen("weur"));
    expect(latencyOf("a=weur,b=eeur,sync=enam")?.seenOnB).toBeGreaterThan(
      latencyOf("a=weur,b=eeur")?.seenOnB ?? 0,
    );
  });

  test.each(["a=weur", "a=weur,b=afr,sync=oc", ""])("%j, which has no distance here, is told so", (table) => {
    expect(latencyOf(table)).toBeUndefined();
    expect(latencyText(table)).toContain("places of a and b");
  });

  test("docs/deploy.md shows the table as it is computed", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/deploy.md"), "utf8");
    expect(page).toContain(`\n${latencyTable()}\n`);
  });
});
