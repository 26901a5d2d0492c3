import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Trigger } from "../../workers/datanode/live/trigger.ts";
import type { ListPresence } from "../../workers/shared/rpc.ts";
import { T0 } from "../helpers/make.ts";

let sent: boolean[];
let where: ListPresence;
let trigger: Trigger;
beforeEach(() => {
  sent = [];
  where = "some";
  trigger = new Trigger(async (_, urgent) => {
    sent.push(urgent);
    return where;
  });
});
afterEach(() => vi.restoreAllMocks());

describe("after a write", () => {
  it("one message goes, and no other until a round has begun", async () => {
    for (let n = 0; n < 100; n++) await trigger.wrote("inbox", T0 + n);
    expect(sent).toEqual([false]);
    trigger.roundBegan();
    await trigger.wrote("inbox", T0 + 100);
    await trigger.wrote("inbox", T0 + 101);
    expect(sent).toEqual([false, false]);
  });

  it("none goes while the one before it is still on its way", async () => {
    const arrived = Promise.withResolvers<void>();
    const slow = new Trigger((_, urgent) => {
      sent.push(urgent);
      return arrived.promise.then(() => "some");
    });
    const first = slow.wrote("inbox", T0);
    await slow.wrote("inbox", T0);
    expect(sent).toEqual([false]);
    arrived.resolve();
    await first;
  });

  it("one that brought no round for ten seconds was lost", async () => {
    await trigger.wrote("inbox", T0);
    await trigger.wrote("inbox", T0 + 9_999);
    expect(sent).toHaveLength(1);
    await trigger.wrote("inbox", T0 + 10_000);
    expect(sent).toHaveLength(2);
  });

  it("one that is refused is no error of the writer, and the next write sends again", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    let down = true;
    const refused = new Trigger(async (_, urgent) => {
      if (down) throw new Error("the sync worker is down");
      sent.push(urgent);
      return "some";
    });
    await refused.wrote("inbox", T0);
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/^list inbox: .*the sync worker is down$/),
    );
    down = false;
    await refused.wrote("inbox", T0);
    expect(sent).toEqual([false]);
  });
});

describe("for those who wait", () => {
  it("one urgent message goes in a second, also where a write's is on its way", async () => {
    await trigger.wrote("inbox", T0);
    for (let n = 0; n < 1_000; n++) await trigger.wanted("inbox", T0 + n);
    expect(sent).toEqual([false, true]);
    await trigger.wanted("inbox", T0 + 1_000);
    expect(sent).toEqual([false, true, true]);
  });

  it("[R11] who comes after the round has begun needs another one", async () => {
    await trigger.wanted("inbox", T0);
    trigger.roundBegan();
    await trigger.wanted("inbox", T0);
    expect(sent).toEqual([true, true]);
  });

  it("a list that is on no node gets no round, so who comes next asks again", async () => {
    where = "none";
    await trigger.wanted("inbox", T0);
    await trigger.wanted("inbox", T0);
    expect(sent).toEqual([true, true]);
  });

  it("a write finds a round due", async () => {
    await trigger.wanted("inbox", T0);
    await trigger.wrote("inbox", T0);
    expect(sent).toEqual([true]);
  });

  it("one that is refused is not trusted: who waits next sends again", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    let down = true;
    const refused = new Trigger(async (_, urgent) => {
      if (down) throw new Error("the sync worker is down");
      sent.push(urgent);
      return "some";
    });
    await refused.wanted("inbox", T0);
    down = false;
    await refused.wanted("inbox", T0);
    expect(sent).toEqual([true]);
  });
});
