/** Lets time pass for the sync worker without waiting for it: every time that it remembers is moved back. */
import { expect } from "vitest";
import { eventually, type System } from "./system.ts";
import { letSchedulerPass, scheduleOf } from "./system-lists.ts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** The storage of the list's coordinator, once that holds nothing: it goes by what is put there now. */
export async function journalOf({ cluster, sync }: System, list: string) {
  const name = { name: list };
  const storage = await cluster.miniflare.unsafeGetDurableObjectStorage("todo-sync", "Coordinator", name);
  const { round, recent } = await sync.status(list);
  await eventually(async () => {
    const [stored] = await storage.exec(
      "SELECT state ->> 'round' AS round, (SELECT count(*) FROM report) AS reports FROM journal",
    );
    expect(stored).toEqual({ round, reports: recent.length });
  });
  return storage;
}

/** It is as if `ms` had passed since the last thing that happened to `list`. */
export async function letPass(system: System, list: string, ms: number): Promise<void> {
  const journal = await journalOf(system, list);
  await journal.exec(
    "UPDATE journal SET state = json_set(state, '$.lastRoundAt', json_extract(state, '$.lastRoundAt') - ?)",
    ms,
  );
  const schedule = await scheduleOf(system, list);
  await schedule.exec("UPDATE list SET due_at = due_at - ? WHERE name = ?", ms, list);
  await letSchedulerPass(system, list, ms);
}
