import { describe, expect, test } from "vitest";
import { DEFAULT_TOMBSTONE_AGE_MS } from "../../workers/core/limits.ts";
import { OLDEST_PROTOCOL, PROTOCOL, type Replica } from "../../workers/core/replica.ts";
import { newJournal } from "../../workers/sync/round/journal.ts";
import { runRound } from "../../workers/sync/round/round.ts";
import { T0 } from "../helpers/make.ts";
import { LIST, MemoryNode } from "../helpers/memory-cluster.ts";

/** Two nodes: a as this code is, b as `double` makes it. */
function cluster(double: (replica: Replica) => Replica) {
  const [a, b] = [new MemoryNode("a", () => T0), new MemoryNode("b", () => T0)];
  let state = newJournal("lease");
  const journal = {
    read: () => state,
    write: (next: typeof state) => {
      state = next;
    },
    hold: (next: typeof state) => {
      state = next;
    },
  };
  const replicas = new Map([
    ["a", replica(a)],
    ["b", double(replica(b))],
  ]);
  const round = async () => {
    const setting = { list: LIST, replicas, journal, tombstoneAgeMs: DEFAULT_TOMBSTONE_AGE_MS };
    return (await runRound({ ...setting, now: () => T0 })).report;
  };
  return { a, b, round };
}

function replica({ replication }: MemoryNode): Replica {
  return {
    open: async (request) => replication.open(request),
    diff: async (request) => replication.diff(request),
    apply: async (request) => replication.apply(request),
    settle: async (request) => replication.settle(request),
    purge: async (request) => replication.purge(request),
  };
}

/** A node as protocol 1 had it: it knows neither `oldestTombstone` nor `conflicts`, nor that origins can be gone. */
function ofProtocol1(calls: Replica): Replica {
  return {
    ...calls,
    async open({ read: _, ...request }) {
      const answer = await calls.open(request);
      if (answer.type !== "opened") return answer;
      const { oldestTombstone: __, mark: ___, told: ____, ...opened } = answer;
      return { ...opened, protocol: OLDEST_PROTOCOL };
    },
    async apply({ settlement: _, ...request }) {
      const answer = await calls.apply(request);
      return answer.type === "applied" ? { type: "applied" } : answer;
    },
    settle: ({ gone: _, ...request }) => calls.settle({ ...request, gone: [] }),
  };
}

/** A node as protocol 2 had it: it stores what `open` does, reads when it is asked to, and settles when it is. */
function ofProtocol2(calls: Replica): Replica {
  return {
    ...calls,
    async open({ read: _, ...request }) {
      const answer = await calls.open({ ...request, protocol: 2 });
      if (answer.type !== "opened") return answer;
      const { told: __, ...opened } = answer;
      return { ...opened, protocol: 2 };
    },
    apply: ({ settlement: _, ...request }) => calls.apply(request),
  };
}

function speaking(protocol: number) {
  return (calls: Replica): Replica => ({
    ...calls,
    async open(request) {
      const answer = await calls.open(request);
      return answer.type === "opened" ? { ...answer, protocol } : answer;
    },
  });
}

describe("while a new version is deployed", () => {
  test.each([
    [1, ofProtocol1],
    [2, ofProtocol2],
  ])("a node of protocol %i takes part in full", async (_, double) => {
    const { a, b, round } = cluster(double);
    const { id } = a.commands.create(LIST, { task: "milk" });
    b.commands.create(LIST, { task: "bread" });
    expect(await round()).toMatchObject({ complete: true, round: 1 });
    a.commands.remove(id);
    expect(await round()).toMatchObject({ complete: true, round: 2 });
    expect(b.rows()).toEqual(a.rows());
    expect(await round()).toMatchObject({ nodes: [{ read: 0 }, { read: 0 }] });
  });

  test("[R2] a node of before is read and settled although it has nothing new; one of now is only opened", async () => {
    const seen: string[] = [];
    const noting = (calls: Replica): Replica => ({
      ...calls,
      diff(request) {
        seen.push("diff");
        return calls.diff(request);
      },
      settle(request) {
        seen.push("settle");
        return calls.settle(request);
      },
    });
    const before = cluster((calls) => noting(ofProtocol2(calls)));
    before.a.commands.create(LIST, { task: "milk" });
    for (let rounds = 0; rounds < 2; rounds++) await before.round();
    seen.length = 0;
    expect(await before.round()).toMatchObject({ complete: true });
    expect(seen).toEqual(["diff", "settle"]);
    const now = cluster(noting);
    now.a.commands.create(LIST, { task: "milk" });
    for (let rounds = 0; rounds < 2; rounds++) await now.round();
    seen.length = 0;
    expect(await now.round()).toMatchObject({ complete: true });
    expect(seen).toEqual([]);
  });

  test.each([1, 2])("[R2] a worker of protocol %i finds stored what it opened", (protocol) => {
    const node = new MemoryNode("a", () => T0);
    node.commands.create(LIST, { task: "milk" });
    const request = { protocol, list: LIST, round: 5, lease: "lease", acknowledged: null };
    expect(node.replication.open(request)).not.toHaveProperty("first");
    expect(node.store.clone().readState()).toMatchObject({ head: 5, round: 5, lease: "lease" });
    // Of the same worker, before it was put back to that version: what it opened then was only held.
    node.replication.open({ ...request, protocol: PROTOCOL, round: 6 });
    expect(node.store.clone().readState()).toMatchObject({ round: 5 });
    node.replication.open({ ...request, round: 6 });
    expect(node.store.clone().readState()).toMatchObject({ round: 6 });
  });

  test("conflicts are counted where the answer tells of them", async () => {
    const { a, b, round } = cluster(ofProtocol1);
    const { id } = a.commands.create(LIST, { task: "milk" });
    await round();
    a.commands.update(id, { task: "oat milk" });
    b.commands.update(id, { task: "soy milk" });
    expect(await round()).toMatchObject({ conflicts: 1 });
  });

  test.each([OLDEST_PROTOCOL - 1, PROTOCOL + 1, 99])(
    "a node of protocol %i is left out, and the report says why",
    async (protocol) => {
      const { a, b, round } = cluster(speaking(protocol));
      a.commands.create(LIST, { task: "milk" });
      expect(await round()).toMatchObject({
        complete: false,
        nodes: [
          { node: "a", reachable: true, read: 0 },
          { node: "b", reachable: false, error: `speaks protocol ${protocol}, this worker ${PROTOCOL}` },
        ],
      });
      expect(b.rows()).toEqual([]);
      expect(a.commands.status()).toMatchObject({ unsettled: 1 });
    },
  );
});
