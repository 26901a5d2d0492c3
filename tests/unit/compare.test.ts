/** Nodes compare what they hold, heal what differs from whatever cause, and say so (rule R12). */
import { beforeEach, describe, expect, test } from "vitest";
import type { Body } from "../../workers/core/body.ts";
import { encode } from "../../workers/core/body.ts";
import { RECOUNT_AFTER_MS } from "../../workers/core/limits.ts";
import { recordOf } from "../../workers/datanode/storage/current.ts";
import { isCompareDue } from "../../workers/sync/round/compare.ts";
import { DEFAULT_POLICY, nextDue } from "../../workers/sync/round/due.ts";
import { DAY, todoId } from "../helpers/make.ts";
import { accepted, LIST, MemoryCluster, type MemoryNode, twoNodes } from "../helpers/memory-cluster.ts";

const ID = todoId("1-aaaaaa");
let { cluster, a, b } = twoNodes();

beforeEach(async () => {
  ({ cluster, a, b } = twoNodes());
  for (const task of ["milk", "beer", "tea"]) a.commands.create(LIST, { task });
  await cluster.settle();
});

/** Puts another body there, behind the back of the code. */
function put(node: MemoryNode, body: string): void {
  const row = node.store.get(ID);
  if (row) node.store.putAll([{ ...row, body: body as Body }]);
}

/** Within a day each record is looked at. */
async function nextDay(): Promise<boolean[]> {
  cluster.time += RECOUNT_AFTER_MS;
  const diverged: boolean[] = [];
  for (let round = 0; round < 5; round++) diverged.push((await cluster.round()).report.diverged);
  return diverged;
}

describe("[R12] a record that one node", () => {
  test("has lost comes back from the other one", async () => {
    b.store.remove(ID);
    expect(await nextDay()).toEqual([true, false, false, false, false]);
    expect(b.bodies()).toEqual(a.bodies());
    expect(b.commands.status()).toMatchObject({ todos: 3, digest: a.commands.status().digest });
  });

  test("holds in an older state gets the newer one", async () => {
    const older = b.store.get(ID)?.body ?? "";
    accepted(a.commands.update(ID, { task: "whole milk" }));
    await cluster.settle();
    put(b, older);
    expect((await nextDay()).filter(Boolean)).toHaveLength(1);
    expect(b.bodies()).toEqual(a.bodies());
    expect(b.rows()[0]).toContain("whole milk");
  });

  test("holds changed becomes the same on both", async () => {
    const record = recordOf(
      [...a.store.list({ status: "all" }, 1)][0] ?? { id: ID, version: 1, body: "" as Body },
    );
    const task = (record.fields.get("task") ?? []).map((value) => ({ ...value, value: "ink" }));
    put(b, encode({ ...record, fields: new Map(record.fields).set("task", task) }));
    expect((await nextDay()).filter(Boolean)).toHaveLength(1);
    expect(b.bodies()).toEqual(a.bodies());
  });

  test("can't read any more is set aside there, and comes back", async () => {
    put(b, "not a record");
    expect((await nextDay()).filter(Boolean)).toHaveLength(1);
    expect(b.bodies()).toEqual(a.bodies());
    expect(b.commands.status()).toMatchObject({ aside: 1, todos: 3 });
  });
});

test("[R12] a node reads every record once a day from when it was first met, and not in the rounds between", async () => {
  const asked: boolean[] = [];
  cluster = new MemoryCluster(["a", "b"]);
  cluster.before = ({ method, request }) => {
    if (method === "open" && "recount" in request) asked.push(request.recount);
  };
  cluster.node("a").commands.create(LIST, { task: "milk" });
  for (const pause of [0, RECOUNT_AFTER_MS - 1, 1, 1, RECOUNT_AFTER_MS]) {
    cluster.time += pause;
    await cluster.round();
  }
  expect(asked).toEqual([false, false, true, false, true].flatMap((is) => [is, is]));
});

test("[R12] nodes that hold the same say when they were found to, and store nothing for it", async () => {
  cluster.time += 1_000;
  const stored = [a, b].map(({ store }) => store.storedState());
  await cluster.round();
  expect(cluster.state.agreedAt).toBe(cluster.time);
  expect([a, b].map(({ store }) => store.storedState())).toEqual(stored);
  // Looking at every record is reading, too.
  await nextDay();
  expect([a, b].map(({ store }) => store.storedState()?.lineage)).toEqual(
    stored.map((state) => state?.lineage),
  );
});

test("[R12] what comparing can't heal is compared ever less often, and reported each time", async () => {
  const { fields, ...record } = recordOf(
    [...a.store.list({ status: "all" }, 1)][0] ?? { id: ID, version: 1, body: "" as Body },
  );
  const older = {
    value: "never",
    stamp: record.created.stamp.replace("T10", "T09") as typeof record.created.stamp,
    wallTime: 0,
  };
  put(b, encode({ ...record, fields: new Map(fields).set("task", [older]) }));
  cluster.time += RECOUNT_AFTER_MS;
  let compared = 0;
  cluster.before = ({ node, method, request }) => {
    if (
      node === "b" &&
      method === "open" &&
      "read" in request &&
      (request as { read?: { from: number } }).read?.from === 1
    )
      compared++;
  };
  const reports = [];
  for (let minute = 0; minute < 16; minute++) {
    reports.push((await cluster.round()).report);
    cluster.time += 60_000;
  }
  const reason = 'merge left field "task" without a value';
  expect(reports.flatMap(({ aside }) => aside)).toContainEqual({ id: ID, reason });
  expect(reports.filter(({ diverged }) => diverged).length).toBeGreaterThan(8);
  // At once, and then ever later: after 1, 2 and 4 minutes, and so on.
  expect(compared).toBe(4);
  expect(nextDue(cluster.state, DEFAULT_POLICY)).toBeGreaterThan(cluster.time - 60_000);
  // Whoever writes the field again resolves it.
  accepted(a.commands.update(ID, { task: "again" }));
  await cluster.settle();
  expect(b.bodies()).toEqual(a.bodies());
});

test("[R12] a node is asked to count again a day after it last was, not before; and not with its first round", async () => {
  const asked: boolean[] = [];
  cluster.before = ({ request }) => {
    if ("recount" in request) asked.push(request.recount);
  };
  const first = cluster.state.members.a?.recountedAt ?? 0;
  await cluster.round();
  cluster.time = first + RECOUNT_AFTER_MS - 1;
  await cluster.round();
  cluster.time = first + RECOUNT_AFTER_MS;
  await cluster.round();
  await cluster.round();
  expect(asked).toEqual([false, false, false, false, true, true, false, false]);
  expect(cluster.state.members.a?.recountedAt).toBe(first + RECOUNT_AFTER_MS);
  cluster.add("c").commands.create(LIST, { task: "rum" });
  asked.length = 0;
  await cluster.round();
  expect(asked).toEqual([false, false, false]);
});

test("[R12] everything may be compared again from the very moment on that was set for it", () => {
  const at = (now: number) => isCompareDue("diverged", { ...cluster.state, compareAt: 1_000 }, now);
  expect([at(999), at(1_000)]).toEqual([false, true]);
});

test("[P1] [R12] a tombstone that a purge left on one node is no difference, and goes with the next", async () => {
  accepted(a.commands.remove(ID));
  await cluster.settle();
  cluster.time += 30 * DAY;
  cluster.before = ({ node, method }) => {
    if (node === "b" && method === "purge") throw new Error("lost");
  };
  const reports = [];
  for (let round = 0; round < 3; round++) reports.push((await cluster.round()).report);
  expect(a.rows()).toHaveLength(2);
  expect(b.rows()).toHaveLength(3);
  expect(reports.map(({ diverged }) => diverged)).toEqual([false, false, false]);
  cluster.before = () => {};
  await cluster.round();
  expect(b.rows()).toHaveLength(2);
});

test("[P1] [R12] a round that finds the nodes different purges nothing: so a deletion that one of them has lost comes back", async () => {
  const older = a.store.get(ID);
  accepted(a.commands.remove(ID));
  await cluster.settle();
  const { version = 0 } = a.store.get(ID) ?? {};
  // The deletion is gone from a, with all that says that there was one.
  if (older) a.store.putAll([{ ...older, version }]);
  cluster.time += 30 * DAY;
  for (let round = 0; round < 6; round++) await cluster.round();
  for (const node of [a, b]) expect(node.rows().join()).not.toContain("milk open");
});
