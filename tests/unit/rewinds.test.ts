/** State that comes back from the past: whatever moment a node or the sync worker is put back to (rules R1, R8, P2). */
import { beforeEach, describe, expect, test } from "vitest";
import { MAX_PAGE_CHARS } from "../../workers/core/limits.ts";
import { newJournal } from "../../workers/sync/round/journal.ts";
import { DAY } from "../helpers/make.ts";
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
const tasks = (node: MemoryNode) => node.rows().map((row) => row.split(" ")[2]);

/** Runs a round in which this call to this node fails, however often it is tried. */
async function roundWithout(node: string, method: string): Promise<void> {
  cluster.before = (call) => {
    if (call.node === node && call.method === method) throw new Error("lost");
  };
  await cluster.round();
  cluster.before = () => {};
}

describe("[R8] a node that is put back", () => {
  test("to a moment within the last round is found out, and filled again", async () => {
    cluster.page = { maxRecords: 1, maxChars: MAX_PAGE_CHARS };
    for (const task of ["tea", "wine", "rum"]) create(a, task);
    let older: MemoryStore | undefined;
    cluster.after = ({ node, method }) => {
      if (node === "b" && method === "apply") older ??= b.store.clone();
    };
    await cluster.round();
    cluster.after = () => {};
    if (older) b.restart(older);
    expect(tasks(b)).toHaveLength(3);
    await cluster.settle();
    expect(b.bodies()).toEqual(a.bodies());
    expect(tasks(b)).toHaveLength(5);
  });

  test("over what a round had read is found out although it has stored nothing in that round, and written since", async () => {
    const older = a.store.clone();
    accepted(a.commands.update("1-a", { task: "read by the round" }));
    await roundWithout("a", "settle");
    a.restart(older);
    accepted(a.commands.update("1-a", { completed: true }));
    create(a, "written since");
    expect((await cluster.round()).again).toBe(true);
    await cluster.settle();
    expect(tasks(a)).toContain("read");
    expect(a.bodies()).toEqual(b.bodies());
    expect([...a.store.salvaged(0, 10)]).toHaveLength(3);
  });

  test("[I3] gives no id again that a round had read", async () => {
    const older = a.store.clone();
    const { id } = create(a, "pay rent");
    await roundWithout("a", "settle");
    a.restart(older);
    expect(create(a, "buy milk").id).toBe(id);
    await cluster.settle();
    expect(a.bodies()).toEqual(b.bodies());
    expect(tasks(a)).toContain("pay");
    expect(tasks(a)).not.toContain("buy");
  });

  test("is found out also where the sync worker died after it had sent on what it read", async () => {
    const older = a.store.clone();
    create(a, "tea");
    cluster.before = ({ node, method }) => {
      // Everything after b has taken it is lost, and so is what the worker only holds.
      if (method === "settle" && node === "a") throw new Error("died");
    };
    await cluster.round();
    cluster.state = { ...cluster.stored, finished: 0 };
    cluster.before = () => {};
    a.restart(older);
    create(a, "written since");
    await cluster.settle();
    expect(a.bodies()).toEqual(b.bodies());
    expect(tasks(a)).toContain("tea");
    expect([...a.store.salvaged(0, 10)].length).toBeGreaterThan(0);
  });

  test("is not suspected where nothing was lost that a round had read", async () => {
    const older = a.store.clone();
    create(a, "never read");
    a.restart(older);
    create(a, "tea");
    const before = origin(a);
    await cluster.settle();
    expect(origin(a)).toBe(before);
    expect(tasks(b)).toContain("tea");
    expect(a.bodies()).toEqual(b.bodies());
  });

  test("[R10] within a round takes no call of the boot before, though the round is open in what is stored", async () => {
    cluster.page = { maxRecords: 1, maxChars: MAX_PAGE_CHARS };
    for (const task of ["tea", "wine", "rum"]) create(a, task);
    let older: MemoryStore | undefined;
    cluster.after = ({ node, method }) => {
      if (node !== "b" || method !== "apply") return;
      if (!older) {
        older = b.store.clone();
        return;
      }
      cluster.after = () => {};
      b.restart(older);
    };
    const { report } = await cluster.round();
    expect(report.nodes[1]).toMatchObject({ node: "b", error: "stale-round" });
    await cluster.settle();
    expect(b.bodies()).toEqual(a.bodies());
  });
});

describe("[R1] a sync worker that is put back", () => {
  test("takes no number again under which a node was changed, and passes over no record", async () => {
    const older = cluster.stored;
    create(a, "tea");
    create(a, "wine");
    cluster.before = ({ node, method }) => {
      if (node === "b" && method !== "open") throw new Error("lost");
    };
    await cluster.round();
    cluster.before = () => {};
    expect(tasks(b)).not.toContain("tea");
    cluster.state = older;
    expect((await cluster.round()).report.nodes[0]).toMatchObject({ node: "a", error: "stale-round" });
    await cluster.settle();
    expect(tasks(b)).toContain("tea");
    expect(b.bodies()).toEqual(a.bodies());
  });

  test("learns again from the nodes which origins are gone", async () => {
    const older = cluster.stored;
    b.restart(new MemoryStore());
    await cluster.settle();
    const gone = cluster.state.gone;
    expect(gone).toHaveLength(1);
    cluster.state = older;
    await cluster.settle();
    expect(cluster.state.gone).toEqual(gone);
  });
});

describe("[P2] a storage that was announced as gone, and is there again", () => {
  let former: MemoryStore;
  beforeEach(async () => {
    former = b.store.clone();
    b.restart(new MemoryStore());
    await cluster.settle();
    accepted(a.commands.remove("1-a"));
    await cluster.settle();
    cluster.time += 30 * DAY;
    await cluster.settle();
    await cluster.settle();
    expect(tasks(a)).toEqual(["beer"]);
    b.restart(former);
  });

  test("is refused, and brings back nothing that was purged since", async () => {
    const { report } = await cluster.round();
    expect(report.nodes[1]).toMatchObject({
      node: "b",
      reachable: false,
      error: expect.stringContaining("retired"),
    });
    expect(tasks(a)).toEqual(["beer"]);
  });

  test("is refused also by a sync worker that has lost its state", async () => {
    cluster.state = newJournal("another");
    await cluster.round();
    // Its number is above theirs now. It learns from a that b's storage is gone, and b has opened the round by then.
    expect((await cluster.round()).report.nodes[1]).toEqual({
      node: "b",
      reachable: false,
      read: 0,
      applied: 0,
      error: expect.stringContaining("retired"),
    });
    for (let round = 0; round < 4; round++) await cluster.round();
    expect(tasks(a)).toEqual(["beer"]);
  });

  test("refuses its clients' writes once it is told, and begins anew when it is readmitted", async () => {
    await cluster.round();
    const write = () => b.commands.tryToCreate(LIST, { task: "lost" });
    expect(write()).toMatchObject({ type: "retired" });
    expect(b.commands.status()).toMatchObject({ retired: true });
    b.replication.register({ list: LIST, seq: 1, retired: false, wasRetired: true, gone: [] });
    await cluster.settle();
    expect(write()).toMatchObject({ task: "lost" });
    await cluster.settle();
    expect(b.bodies()).toEqual(a.bodies());
    expect([...b.store.salvaged(0, 10)]).toHaveLength(2);
  });
});

test("[P2] a readmission that comes again changes nothing: by then the node has news", async () => {
  const readmit = () =>
    b.replication.register({ list: LIST, seq: 7, retired: false, wasRetired: true, gone: [] });
  expect(readmit()).toBe(true);
  create(b, "after it");
  expect(readmit()).toBe(false);
  await cluster.settle();
  expect(tasks(a)).toContain("after");
});

test("[R8] what the worker heard of a node is stored before what was read there goes elsewhere", async () => {
  cluster.page = { maxRecords: 1, maxChars: MAX_PAGE_CHARS };
  for (const task of ["tea", "wine", "rum"]) create(a, task);
  const known: number[] = [];
  let isWritten = false;
  cluster.before = ({ node, method }) => {
    if (node === "b" && method === "apply") known.push(cluster.stored.members.a?.checkpoint?.writes ?? 0);
    if (node !== "a" || method !== "diff" || isWritten) return;
    isWritten = true;
    create(a, "written meanwhile");
  };
  const { writes } = a.store.readState()?.lineage ?? { writes: 0 };
  await cluster.round();
  // The write that came after the round was opened is known before the page after it is sent on.
  expect(known[0]).toBe(writes);
  expect(Math.max(...known.slice(0, -1))).toBeGreaterThan(writes);
});
