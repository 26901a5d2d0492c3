/** On the real runtime: storage that was changed behind the code's back heals (rule R12), and a report counts a todo once. */
import { afterAll, describe, expect, it } from "vitest";
import { importLines } from "../helpers/lines.ts";
import { startSystem } from "../helpers/system.ts";
import type { NodeClient } from "../helpers/system-client.ts";
import { journalOf } from "../helpers/system-time.ts";

const system = await startSystem();
afterAll(() => system.stop());
const { sync } = system;
const a = system.node("a");
const b = system.node("b");

/** What the node has stored of the list. */
function storageOf(node: string, list: string) {
  const name = { name: list };
  return system.cluster.miniflare.unsafeGetDurableObjectStorage(`todo-datanode-${node}`, "DataNode", name);
}

async function bodies(node: string, list: string): Promise<unknown> {
  return (await storageOf(node, list)).exec("SELECT n, origin, body FROM todo ORDER BY n, origin");
}

/** It is as if both nodes had counted what they hold more than a day ago. */
async function letRecountBeDue(list: string): Promise<void> {
  const journal = await journalOf(system, list);
  await journal.exec(
    "UPDATE journal SET state = json_set(state, '$.members.a.recountedAt', 0, '$.members.b.recountedAt', 0)",
  );
}

describe("[R12] a record that one node's storage", () => {
  it.each([
    ["has lost", () => "DELETE FROM todo WHERE n = 2", "oat milk"],
    ["can't give any more", () => "UPDATE todo SET body = substr(body, 2) WHERE n = 2", "oat milk"],
    ["has in an older state", (older: string) => `UPDATE todo SET body = '${older}' WHERE n = 2`, "oat milk"],
    [
      "has with another value",
      () => `UPDATE todo SET body = replace(body, '"oat milk"', '"ink"') WHERE n = 2`,
      expect.stringMatching(/^(oat milk|ink)$/),
    ],
  ])(
    "%s is noticed once a recount is due: its report says diverged, and the next round heals it",
    async (what, change, task) => {
      const list = what.replaceAll(/\W+/g, "-");
      await a.create(list, "bread");
      const { id } = await a.create(list, "milk");
      await sync.round(list);
      const storage = await storageOf("b", list);
      const [old] = await storage.exec<{ body: string }>("SELECT body FROM todo WHERE n = 2");
      await a.update(list, id, { task: "oat milk" });
      await sync.round(list);
      expect(await sync.round(list)).toMatchObject({ diverged: false });

      await storage.exec(change(old?.body ?? ""));
      expect(await bodies("b", list)).not.toEqual(await bodies("a", list));
      // Behind the code's back: the digest that is kept beside the records is still the one of before.
      expect(await sync.round(list)).toMatchObject({ diverged: false });

      await letRecountBeDue(list);
      // One request, two rounds: the one that finds the difference, and at once the one that compares everything.
      expect(await sync.round(list)).toMatchObject({ round: 6, complete: true, diverged: false });
      const { recent, agreedAt } = await sync.status(list);
      expect(recent.map(({ round, diverged }) => ({ round, diverged })).slice(0, 2)).toEqual([
        { round: 6, diverged: false },
        { round: 5, diverged: true },
      ]);
      expect(await sync.round(list)).toMatchObject({ diverged: false, nodes: AT_REST });
      expect(Date.parse((await sync.status(list)).agreedAt ?? "")).toBeGreaterThan(
        Date.parse(agreedAt ?? ""),
      );
      expect(await bodies("b", list)).toEqual(await bodies("a", list));
      expect(await b.get(list, id)).toMatchObject({ task });
      expect((await b.status(list)).digest).toBe((await a.status(list)).digest);
    },
  );
});

describe("[M3] a todo that a round brings into conflict", () => {
  /** More than a page of a round holds, so that what is written before and after is read in two steps (R5). */
  async function fill(node: NodeClient, list: string): Promise<void> {
    const { status } = await importLines(node, list, FILLING);
    expect(status).toBe(200);
  }

  it("is counted once, though both nodes merge it", async () => {
    const list = "counted";
    const ids: string[] = [];
    for (const task of ["one", "two", "three"]) ids.push((await a.create(list, task)).id);
    await sync.round(list);
    for (const id of ids) await a.update(list, id, { task: `${id} on a` });
    await fill(a, list);
    await fill(b, list);
    for (const id of ids) await b.update(list, id, { task: `${id} on b` });

    expect(await sync.round(list)).toMatchObject({ complete: true, conflicts: ids.length });
    expect((await a.conflicts(list)).map((conflict) => conflict.id).toSorted()).toEqual(ids.toSorted());
    expect(await b.conflicts(list)).toEqual(await a.conflicts(list));
    // Nor once more, when another write of such a todo comes.
    await b.update(list, ids[0] ?? "", { completed: true });
    expect(await sync.round(list)).toMatchObject({ complete: true, conflicts: 0 });
  });
});

const AT_REST = [
  { node: "a", read: 0, applied: 0 },
  { node: "b", read: 0, applied: 0 },
];
const FILLING = Array.from({ length: 60 }, (_, n) => ({ task: `filling ${n}`, notes: "x".repeat(19_000) }));
