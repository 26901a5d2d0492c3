/** A deletion of a list that goes on by alarm (P3). */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { LIST_DELETION_BATCH } from "../../workers/core/limits.ts";
import { askOf, inStorage, listObject } from "./objects.ts";

const alarmOf = (list: string) =>
  runInDurableObject(listObject(list), (_, { storage }) => storage.getAlarm());
const live = async (list: string) => (await listObject(list).counts()).todos;

test("[P3] stands still where a record is damaged, is tried again a minute later, and goes on once it can", async () => {
  const list = "deleted-and-damaged";
  const failed = vi.spyOn(console, "error").mockImplementation(() => {});
  const items = Array.from({ length: LIST_DELETION_BATCH + 1 }, (_, n) => ({ task: `Task${n}` }));
  for (let from = 0; from < items.length; from += 500)
    await listObject(list).import(askOf(list), items.slice(from, from + 500) as never);
  const last = LIST_DELETION_BATCH + 1;
  const body = await inStorage(list, (sql) => {
    const [row] = sql.exec<{ body: string }>("SELECT body FROM todo WHERE n = ?", last).toArray();
    sql.exec("UPDATE todo SET body = 'damaged' WHERE n = ?", last);
    return row?.body ?? "";
  });
  await listObject(list).deleteList(askOf(list));
  expect(await live(list)).toBe(1);
  const before = Date.now();
  await runDurableObjectAlarm(listObject(list));
  expect(await live(list)).toBe(1);
  expect(failed).toHaveBeenCalledWith(expect.stringContaining(`deletion of ${list}`));
  const again = await alarmOf(list);
  expect(again).toBeGreaterThanOrEqual(before);
  expect(again).toBeLessThanOrEqual(Date.now() + 60_000);
  await inStorage(list, (sql) => sql.exec("UPDATE todo SET body = ? WHERE n = ?", body, last));
  await runDurableObjectAlarm(listObject(list));
  expect(await live(list)).toBe(0);
});
