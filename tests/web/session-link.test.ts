/** The object of one sign-in link, as it runs: what is not used goes by itself. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

const SOON = () => Date.now() + 60_000;
const link = (name: string) => env.SESSION_LINKS.getByName(name);

/** Whether its storage has a table for what is kept, and when its alarm goes off. */
function storageOf(name: string) {
  return runInDurableObject(link(name), async (_, { storage }) => ({
    kept: [...storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'kept'")].length,
    alarm: await storage.getAlarm(),
  }));
}

test("a link that nobody used is removed when it is too old: its alarm takes all that was stored", async () => {
  const expiresAt = SOON();
  await link("unused").keep("sealed", expiresAt);
  expect(await storageOf("unused")).toEqual({ kept: 1, alarm: expiresAt });
  expect(await runDurableObjectAlarm(link("unused"))).toBe(true);
  expect(await storageOf("unused")).toEqual({ kept: 0, alarm: null });
  expect(await link("unused").take()).toBeUndefined();
});

test("an alarm that finds the object put out of memory removes what is stored all the same", async () => {
  await link("asleep").keep("sealed", SOON());
  await evictDurableObject(link("asleep"));
  expect(await runDurableObjectAlarm(link("asleep"))).toBe(true);
  await evictDurableObject(link("asleep"));
  expect(await link("asleep").take()).toBeUndefined();
});

test("a link that was used is gone before its alarm, which then has nothing to do", async () => {
  await link("used").keep("sealed", SOON());
  expect(await link("used").take()).toBe("sealed");
  expect(await link("used").take()).toBeUndefined();
  expect(await runDurableObjectAlarm(link("used"))).toBe(true);
  expect(await link("used").take()).toBeUndefined();
});

test("a link that was put out of memory gives its token once it is asked, within its time", async () => {
  await link("evicted").keep("sealed", SOON());
  await evictDurableObject(link("evicted"));
  expect(await link("evicted").take()).toBe("sealed");
});

test("a link is too old at the moment that it was to end at, also where its alarm is late", async () => {
  await link("late").keep("sealed", Date.now());
  expect(await link("late").take()).toBeUndefined();
});
