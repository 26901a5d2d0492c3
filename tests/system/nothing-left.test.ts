/** What was never written leaves nothing behind, however often and with whatever bookmark it is asked for. */
import { afterAll, expect, it } from "vitest";
import { type System, startSystem } from "../helpers/system.ts";
import { DataFolder } from "../helpers/system-storage.ts";
import { journalOf } from "../helpers/system-time.ts";

const INVENTED = "2026-11-22T10:00:00.123Z-0000-azzzzz";
const TIMES = 30;

const system = await startSystem({ vars: { TODO_SYNC_MODE: "live" } });
afterAll(() => system.stop());
const { sync } = system;
const [a, b] = [system.node("a"), system.node("b")];

it("[P4] [B5] a list that was never written is answered to an invented bookmark, and a round of it moves nothing: neither stores anything", async () => {
  const data = await DataFolder.make();
  const ask = async (system: System) => {
    const asked = Array.from({ length: TIMES }, async (_, n) => {
      const node = system.node(n % 2 === 0 ? "a" : "b");
      const headers = { "todo-bookmark": INVENTED };
      const answer = await node.request(`/lists/invented-${n}/todos`, { headers });
      expect(answer).toMatchObject({ status: 200, json: { todos: [] } });
      expect(answer.headers.get("todo-bookmark-lost")).toBe("azzzzz");
      const nothing = { reachable: true, read: 0, applied: 0 };
      expect(await system.sync.round(`invented-${n}`)).toMatchObject({
        round: 0,
        complete: true,
        nodes: [
          { node: "a", ...nothing },
          { node: "b", ...nothing },
        ],
      });
    });
    await Promise.all(asked);
    expect((await system.node("a").lists()).lists).toEqual([]);
    // Something is stored where something is written, or the count below would mean nothing.
    await system.node("a").create("written", "TaskA");
  };
  await data.run(ask, { vars: { TODO_SYNC_MODE: "live" } });
  const {
    "todo-datanode-a-DataNode": lists,
    "todo-datanode-b-DataNode": onB = [],
    "todo-sync-Coordinator": coordinators = [],
  } = await data.tables();
  expect(lists).toHaveLength(1);
  expect(onB.length + coordinators.length).toBeLessThanOrEqual(2);
  await data.remove();
});

it("[B5] those who wait for what does not come get a round a second, however short rounds are", async () => {
  await a.create("waits", "TaskA");
  await sync.round("waits");
  await journalOf(system, "waits");
  const { round } = await sync.status("waits");
  const began = performance.now();
  const waiting = Array.from({ length: 20 }, async (_, n) => {
    await new Promise((resolve) => setTimeout(resolve, n * 100));
    const bookmark = INVENTED.replace("azzzzz", `azzzz${"abcdefghijklmnopqrst"[n]}`);
    return b.request("/lists/waits/todos", { headers: { "todo-bookmark": bookmark } });
  });
  for (const { status } of await Promise.all(waiting)) expect(status).toBe(503);
  const seconds = (performance.now() - began) / 1_000;
  expect((await sync.status("waits")).round - round).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
});
