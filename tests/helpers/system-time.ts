/** Lets time pass for the sync worker without waiting for it: every time that it remembers is moved back. */
import type { System } from "./system.ts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** It is as if `ms` had passed since the last thing that happened to `list`. */
export async function letPass({ cluster: { miniflare } }: System, list: string, ms: number): Promise<void> {
  const coordinator = await miniflare.unsafeGetDurableObjectStorage("todo-sync", "Coordinator", {
    name: list,
  });
  await coordinator.exec(
    "UPDATE journal SET state = json_set(state, '$.lastRoundAt', json_extract(state, '$.lastRoundAt') - ?)",
    ms,
  );
  const scheduler = await miniflare.unsafeGetDurableObjectStorage("todo-sync", "Scheduler", {
    name: "scheduler",
  });
  await scheduler.exec("UPDATE list SET due_at = due_at - ? WHERE name = ?", ms, list);
}
