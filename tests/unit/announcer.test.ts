import { beforeEach, describe, expect, test, vi } from "vitest";
import { MAX_TELL_CATALOG_AGAIN_MS, TELL_CATALOG_AFTER_MS } from "../../workers/core/limits.ts";
import { Random } from "../helpers/sim/random.ts";
import { type Fate, ToldList } from "../helpers/told-list.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

describe("a list tells its catalog", () => {
  test("of itself with its first write, and of nothing more where a round settles each later one soon", async () => {
    const list = new ToldList("live");
    list.write();
    await list.quiet();
    expect(list).toMatchObject({ isKnown: true, notes: 1 });
    list.settle(10);
    await list.quiet();
    expect(list).toMatchObject({ isKnownAsDirty: false, notes: 2 });
    for (let round = 20; round < 50; round += 10) {
      list.write();
      list.settle(round);
      await list.quiet();
    }
    expect(list).toMatchObject({ notes: 2, alarmAt: null });
  });

  test("[P3] of itself once more, where it was written and settled while the catalog was to forget it", async () => {
    const list = new ToldList("live");
    list.write();
    list.settle(10);
    await list.quiet();
    await list.leave();
    expect(list.isKnown).toBe(false);
    list.write();
    list.settle(20);
    await list.quiet();
    list.beforeForget = async () => {
      list.write();
      list.settle(30);
      list.beforeForget = () => {};
    };
    await list.leave();
    await list.quiet();
    expect(list).toMatchObject({ isKnown: true, isKnownAsDirty: false, mayForget: false });
  });

  test("nothing again after it was put out of memory, as long as nothing is news", async () => {
    const list = new ToldList("live");
    list.write();
    list.settle(10);
    await list.quiet();
    const told = list.notes;
    for (let round = 20; round < 50; round += 10) {
      list.restart();
      list.write();
      list.settle(round);
      await list.quiet();
    }
    expect(list).toMatchObject({ isKnownAsDirty: false, notes: told, alarmAt: null });
  });

  test("that it is dirty, where no round has settled it in time", async () => {
    const list = new ToldList("live");
    list.write();
    list.settle(10);
    await list.quiet();
    list.write();
    await list.pass(TELL_CATALOG_AFTER_MS - 1);
    expect(list.isKnownAsDirty).toBe(false);
    await list.pass(1);
    expect(list).toMatchObject({ isKnownAsDirty: true, alarmAt: null });
  });

  test("at once that it is dirty, where only cron runs rounds", async () => {
    const list = new ToldList("cron");
    list.write();
    list.settle(10);
    await list.quiet();
    list.write();
    await list.quiet();
    expect(list).toMatchObject({ isKnownAsDirty: true, alarmAt: null });
  });

  test("again and again while the catalog is away, and less and less often", async () => {
    let fate: Fate = "lost";
    const list = new ToldList("live", () => fate);
    list.write();
    await list.quiet();
    const waits: number[] = [];
    for (let calls = 0; calls < 12; calls++) {
      const wait = (list.alarmAt ?? 0) - list.time;
      waits.push(wait);
      await list.pass(wait);
    }
    expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8].map((times) => times * TELL_CATALOG_AFTER_MS));
    expect(waits.at(-1)).toBe(MAX_TELL_CATALOG_AGAIN_MS);
    fate = "arrives";
    await list.pass(MAX_TELL_CATALOG_AGAIN_MS);
    expect(list).toMatchObject({ isKnownAsDirty: true, alarmAt: null });
  });
});

/** Writes, rounds, restarts, time and late notes by chance; then everything works again. What is wrong in the end. */
async function play(seed: number, mode: "live" | "cron"): Promise<string[]> {
  const random = new Random(seed);
  let works = false;
  const fates: Fate[] = ["arrives", "arrives", "lost", "unheard", "late", "hangs"];
  const list = new ToldList(mode, () => (works ? "arrives" : random.pick(fates)));
  const wrong: string[] = [];
  for (let step = 1; step <= 30; step++) {
    random.weighted([
      [4, () => list.write()],
      [3, () => list.settle(100 * step)],
      [2, () => list.restart()],
    ])();
    await list.quiet();
    if (random.chance(0.3)) await list.pass(random.between(0, 2 * TELL_CATALOG_AFTER_MS));
    if (list.late.length > 0 && random.chance(0.3)) list.catalog.note(random.pick(list.late));
    if (list.mayForget) wrong.push(`step ${step}: a crash would leave the catalog wrong`);
  }
  works = true;
  list.restart();
  for (let calls = 0; calls < 3; calls++) await list.pass(MAX_TELL_CATALOG_AGAIN_MS);
  for (const note of list.late) list.catalog.note(note);
  if (list.isKnownAsDirty !== list.isDirty)
    wrong.push(`it is ${list.isDirty ? "" : "not "}dirty, and the catalog does not know`);
  if (list.alarmAt !== null) wrong.push("its alarm goes off for ever");
  return wrong;
}

describe("whatever is lost, late or doubled on the way, and whenever the list's process ends", () => {
  test.each(["live", "cron"] as const)("the catalog knows in the end, in %s mode", async (mode) => {
    for (let seed = 1; seed <= 60; seed++)
      expect({ seed, wrong: await play(seed, mode) }).toEqual({ seed, wrong: [] });
  });
});
