import { afterAll, expect, it } from "vitest";
import { startSystem } from "../helpers/system.ts";

const system = await startSystem({ vars: { TODO_SYNC_MODE: "manual" } });
afterAll(() => system.stop());

it("in manual mode cron does nothing, and a round runs only on request", async () => {
  const a = system.node("a");
  await a.create("manual", "TaskA");
  await system.cluster.cron();
  const scheduler = await system.cluster.miniflare.unsafeGetDurableObjectStorage("todo-sync", "Scheduler", {
    name: "scheduler",
  });
  // Nothing was learned of any list: it was not even looked for one.
  expect(await scheduler.exec("SELECT * FROM shard")).toEqual([]);
  expect(await a.status("manual")).toMatchObject({ unsettled: 1, round: 0 });
  expect(await system.sync.status("manual")).toMatchObject({ round: 0, recent: [] });
  expect(await system.sync.round("manual")).toMatchObject({ round: 1 });
  expect(await a.status("manual")).toMatchObject({ unsettled: 0 });
});
