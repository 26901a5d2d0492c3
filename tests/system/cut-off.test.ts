/** A round that a request runs, and that ends with the sync worker's process: nobody else knows of it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Gate, withGates } from "../../scripts/gate/gate.ts";
import { Restarts } from "../helpers/restarts.ts";
import { eventually } from "../helpers/system.ts";

const COORDINATORS = "todo-sync-Coordinator";
let restarts: Restarts;
beforeAll(async () => {
  restarts = await Restarts.begin();
});
afterAll(() => restarts.end());

describe("a round that is cut off when its sources are settled", () => {
  it("is run again by an alarm, without a write, a request or a cron tick", async () => {
    const options = { vars: { TODO_SYNC_MODE: "cron" }, arrange: withGates };
    const before = await restarts.start(options);
    const gate = new Gate(before.cluster, "a");
    await before.node("a").create("cut-off", "TaskA");
    await gate.hold("cut-off", "settle");
    const round = before.sync.round("cut-off").catch(() => "cut off");
    await gate.held("cut-off");
    expect(await before.node("a").status("cut-off")).toMatchObject({ unsettled: 0 });
    expect(await restarts.letAlarmsBeDue(COORDINATORS)).toBe(1);
    expect(await round).toBe("cut off");

    const after = await restarts.start(options);
    // Reading the status runs no round.
    await eventually(async () => {
      expect((await after.sync.status("cut-off")).recent).toMatchObject([{ round: 2, complete: true }]);
    });
    expect(await after.node("b").todos("cut-off")).toHaveLength(1);
  });

  it("leaves no alarm behind where it came to its end", async () => {
    const system = await restarts.start({ vars: { TODO_SYNC_MODE: "cron" } });
    await system.node("a").create("whole", "TaskA");
    expect(await system.sync.round("whole")).toMatchObject({ complete: true });
    expect(await restarts.letAlarmsBeDue(COORDINATORS)).toBe(0);
  });

  it("is left to whoever asks next in manual mode", async () => {
    const system = await restarts.start({ vars: { TODO_SYNC_MODE: "manual" }, arrange: withGates });
    const gate = new Gate(system.cluster, "a");
    await system.node("a").create("by-hand", "TaskA");
    await gate.hold("by-hand", "settle");
    const round = system.sync.round("by-hand").catch(() => "cut off");
    await gate.held("by-hand");
    expect(await restarts.letAlarmsBeDue(COORDINATORS)).toBe(0);
    await round;
  });
});
