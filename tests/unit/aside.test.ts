import { describe, expect, test } from "vitest";
import type { Body } from "../../workers/core/body.ts";
import { encode, RECORD_FORMAT } from "../../workers/core/body.ts";
import { write } from "../../workers/core/record.ts";
import { ORIGIN_B, stamp, T0, todoId } from "../helpers/make.ts";
import { accepted, LIST, MemoryCluster, type MemoryNode, twoNodes } from "../helpers/memory-cluster.ts";

const ID = todoId("7-bbbbbb");
const STAMP = stamp(0, ORIGIN_B);
const READABLE = encode(
  write(undefined, { task: "from tomorrow", completed: false, deleted: false }, STAMP, T0),
);
const UNREADABLE = '{"format":2}' as Body;

/** A node whose code could not read what stands aside; and what it would have to be tried again. */
async function setAside(...bodies: Body[]): Promise<{ cluster: MemoryCluster; a: MemoryNode }> {
  const { cluster, a } = twoNodes();
  a.commands.create(LIST, { task: "here" });
  await cluster.round();
  for (const body of bodies) a.store.aside.put({ id: ID, body, reason: "its format is not known", at: T0 });
  const state = a.store.readState();
  if (!state) throw new Error("a round leaves a state");
  a.store.writeState({ ...state, format: RECORD_FORMAT - 1 });
  return { cluster, a };
}

describe("records that were set aside", () => {
  test("[R4] are tried again once the record format rises, as if the round had brought them", async () => {
    const { cluster, a } = await setAside(READABLE);
    expect(a.commands.status()).toMatchObject({ aside: 1, todos: 1 });
    const { report } = await cluster.round();
    expect(a.commands.status()).toMatchObject({ aside: 0, todos: 2, unsettled: 0 });
    expect(a.rows()[1]).toBe(`${ID} v${report.round} from tomorrow open`);
    // H2 and I1 hold for them as for any other.
    expect(a.commands.visible().get(ORIGIN_B)).toBe(STAMP);
    expect(a.commands.create(LIST, { task: "next" }).id).toMatch(/^8-a/);
  });

  test("stay aside where they still can't be read, and are not tried in every round", async () => {
    const { cluster, a } = await setAside(READABLE, UNREADABLE);
    await cluster.round();
    expect(a.commands.status()).toMatchObject({ aside: 1, todos: 2 });
    const [left] = a.store.aside.all();
    expect(left).toMatchObject({ id: ID, body: UNREADABLE });
    cluster.time++;
    await cluster.round();
    expect(a.store.aside.all()).toEqual([left]);
  });

  test("[M8] are named in the round's report, with the reason that the nodes give, each once", async () => {
    const cluster = new MemoryCluster(["a", "b", "c"]);
    const b = cluster.node("b");
    const { id } = b.commands.create(LIST, { task: "from tomorrow" });
    const row = b.store.get(id);
    if (row) b.store.putAll([{ ...row, body: UNREADABLE }]);
    const { report } = await cluster.round();
    const [{ reason = "" } = {}] = cluster.node("a").store.aside.all();
    expect(reason).not.toBe("");
    expect(report.aside).toEqual([{ id, reason }]);
  });

  test("[M8] are named in the round's report too where the sync worker can't merge them, and no node was sent them", async () => {
    const { cluster, a, b } = twoNodes();
    const { id } = a.commands.create(LIST, { task: "milk" });
    await cluster.settle();
    for (const { commands } of [a, b]) accepted(commands.update(id, { completed: true }));
    const row = b.store.get(id);
    if (row) b.store.putAll([{ ...row, body: UNREADABLE }]);
    cluster.before = ({ method }) => {
      if (method === "apply") throw new Error("lost");
    };
    const { report } = await cluster.round();
    expect(report.aside).toEqual([{ id, reason: expect.stringMatching(/./) }]);
  });

  test("are counted once, however often they come", async () => {
    const { a } = await setAside(UNREADABLE, UNREADABLE);
    expect(a.commands.status()).toMatchObject({ aside: 1 });
  });
});
