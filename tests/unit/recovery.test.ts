import { beforeEach, describe, expect, test } from "vitest";
import { newJournal } from "../../workers/sync/round/journal.ts";
import { accepted, LIST, type MemoryNode, twoNodes } from "../helpers/memory-cluster.ts";
import { MemoryStore } from "../helpers/sim/memory-store.ts";

let { cluster, a, b } = twoNodes();

beforeEach(async () => {
  ({ cluster, a, b } = twoNodes());
  create(a, "milk");
  create(b, "beer");
  await cluster.settle();
});

const create = (node: MemoryNode, task: string) => node.commands.create(LIST, { task });
const origin = (node: MemoryNode) => node.store.readState()?.origin;

describe("[R8] a node that was wiped", () => {
  test("ends the round, begins anew under another origin, and is filled by the next", async () => {
    a.restart(new MemoryStore());
    const first = await cluster.round();
    expect(first).toMatchObject({ again: true, report: { complete: false, conflicts: 0 } });
    expect(origin(a)).not.toBe("aaaaaa");
    expect(cluster.state.cursors).toEqual({ b: {} });
    expect((await cluster.round()).report.complete).toBe(true);
    expect(a.bodies()).toEqual(b.bodies());
    expect(a.rows()).toHaveLength(2);
  });
  test("keeps what was written there since", async () => {
    a.restart(new MemoryStore());
    create(a, "tea");
    await cluster.settle();
    expect(b.rows().map((row) => row.split(" ")[2])).toEqual(["milk", "tea", "beer"]);
    expect(a.bodies()).toEqual(b.bodies());
  });
  test("[B4] its old origin is gone from every bookmark", async () => {
    a.restart(new MemoryStore());
    await cluster.settle();
    expect(cluster.state.gone).toEqual(["aaaaaa"]);
    for (const node of [a, b]) {
      expect([...node.commands.visible().keys()]).not.toContain("aaaaaa");
      expect(node.commands.status().complete.join()).not.toContain("aaaaaa");
    }
  });
  test("in the middle of a round takes no call that was meant for the storage before", async () => {
    create(b, "tea");
    cluster.before = ({ node, method }) => {
      if (node === "a" && method === "apply") {
        cluster.before = () => {};
        a.restart(new MemoryStore());
        create(a, "wine");
      }
    };
    const { report } = await cluster.round();
    expect(report.nodes[0]).toMatchObject({ error: "stale-round" });
    await cluster.settle();
    expect(a.rows()).toHaveLength(4);
    expect(a.bodies()).toEqual(b.bodies());
  });
});

describe("[R8] a node that was rewound", () => {
  let older: MemoryStore;
  beforeEach(async () => {
    older = a.store.clone();
    create(a, "tea");
    accepted(a.commands.update("1-a", { completed: true }));
    await cluster.settle();
  });
  test("finds out at open, sets its records aside, and begins anew", async () => {
    a.restart(older);
    create(a, "written meanwhile");
    expect((await cluster.round()).again).toBe(true);
    expect(origin(a)).not.toBe("aaaaaa");
    expect([...a.store.salvaged(0, 10)].map(({ id, version }) => `${id} v${version}`)).toEqual([
      "1-aaaaaa v1",
      "1-baaaaa v1",
      "2-aaaaaa v2",
    ]);
    expect(a.rows()).toEqual([]);
    await cluster.settle();
    expect(a.rows().map((row) => row.split(" ").slice(2).join(" "))).toEqual([
      "milk completed",
      "beer open",
      "tea open",
    ]);
    expect(a.bodies()).toEqual(b.bodies());
  });
  test("[H1] [I3] goes on with its clock and its ids, so that none comes twice", async () => {
    a.restart(older);
    const lost = create(a, "written meanwhile");
    const before = a.store.readState();
    await cluster.round();
    expect(a.store.readState()).toMatchObject({ clock: before?.clock, lastId: 2, dirty: false });
    expect(create(a, "wine").id).not.toBe(lost.id);
  });
  test("finds out although a late call opens the last round there once more", async () => {
    const late: (() => unknown)[] = [];
    cluster.before = ({ node, method, again }) => {
      if (node === "a" && method === "open") late.push(again);
    };
    older = a.store.clone();
    create(a, "wine");
    await cluster.round();
    a.restart(older);
    for (const open of late) open();
    expect((await cluster.round()).again).toBe(true);
    expect(origin(a)).not.toBe("aaaaaa");
    await cluster.settle();
    expect(a.bodies()).toEqual(b.bodies());
  });
  test("[R1] finds out although a late call opens a round there whose number was taken again since", async () => {
    const stored = cluster.state;
    older = a.store.clone();
    const late: (() => unknown)[] = [];
    cluster.before = ({ node, method, again }) => {
      if (method !== "open") return;
      if (node === "a") late.push(again);
      throw new Error("late");
    };
    await cluster.round();
    await cluster.round();
    cluster.before = () => {};
    // The sync worker died before it had stored the numbers of those rounds, which changed nothing.
    cluster.state = stored;
    create(b, "wine");
    await cluster.round();
    a.restart(older);
    expect(late.at(-1)?.()).toMatchObject({ type: "opened" });
    expect((await cluster.round()).again).toBe(true);
    expect(origin(a)).not.toBe("aaaaaa");
    await cluster.settle();
    expect(a.bodies()).toEqual(b.bodies());
  });
  test("[R10] takes no call of the round it is in, even where a late call opens that round once more", async () => {
    create(b, "wine");
    const late: (() => unknown)[] = [];
    let answer: unknown;
    cluster.before = ({ node, method, again }) => {
      if (node !== "a") return;
      if (method === "open") late.push(again);
      if (method === "apply" && late.length > 0) {
        a.restart(older);
        late.shift()?.();
        answer = again();
      }
    };
    await cluster.round();
    cluster.before = () => {};
    expect(answer).toMatchObject({ type: "stale-round" });
    expect(cluster.state.cursors.a?.b).not.toBe(cluster.state.round);
    await cluster.settle();
    expect(a.bodies()).toEqual(b.bodies());
  });
  test("is not suspected because an open comes late or twice", async () => {
    const before = origin(a);
    const late: (() => unknown)[] = [];
    cluster.before = ({ method, again }) => {
      if (method === "open") late.push(again);
    };
    await cluster.round();
    await cluster.round();
    for (const open of late) open();
    await cluster.round();
    expect(origin(a)).toBe(before);
    expect([...a.store.salvaged(0, 10)]).toEqual([]);
  });
});

describe("[R8] a sync worker that lost its state", () => {
  test("starts above the highest round that any node knows, with cursors 0", async () => {
    const { round } = cluster.state;
    create(a, "tea");
    cluster.state = newJournal("another");
    expect((await cluster.round()).again).toBe(true);
    expect(cluster.state.cursors).toEqual({});
    const { report } = await cluster.round();
    expect(report).toMatchObject({ round: round + 1, complete: true });
    expect(a.bodies()).toEqual(b.bodies());
  });
  test("sends nothing again to nodes that have it exactly", async () => {
    cluster.state = newJournal("another");
    await cluster.round();
    const { report } = await cluster.round();
    expect(report.nodes.map(({ read, applied }) => `${read} ${applied}`)).toEqual(["2 0", "2 0"]);
  });
});
