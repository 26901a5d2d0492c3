import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { toVector } from "../../workers/core/vector.ts";
import { Waiters } from "../../workers/datanode/live/waiters.ts";
import { ORIGIN_A, ORIGIN_B, stamp } from "../helpers/make.ts";

const NONE = new Set<never>();

describe("[B2] a request that waits", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("goes on once the node holds everything it has seen, and not before", async () => {
    const waiters = new Waiters();
    const both = waiters.wait(toVector([stamp(5), stamp(7, ORIGIN_B)]), 5_000);
    waiters.advance(toVector([stamp(5)]), NONE);
    waiters.advance(toVector([stamp(5), stamp(6, ORIGIN_B)]), NONE);
    expect(waiters.count).toBe(1);
    waiters.advance(toVector([stamp(8), stamp(7, ORIGIN_B)]), NONE);
    expect(await both).toBe("held");
    expect(waiters.count).toBe(0);
  });

  it("gives up in the end, and leaves nothing behind", async () => {
    const waiters = new Waiters();
    const waiting = waiters.wait(toVector([stamp(5)]), 5_000);
    vi.advanceTimersByTime(4_999);
    expect(waiters.count).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await waiting).toBe("late");
    expect(waiters.count).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves no timer behind where it goes on", async () => {
    const waiters = new Waiters();
    const waiting = waiters.wait(toVector([stamp(5)]), 5_000);
    waiters.advance(toVector([stamp(5)]), NONE);
    expect(await waiting).toBe("held");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("[B4] does not wait for an origin that is gone, but for the others", async () => {
    const waiters = new Waiters();
    const waiting = waiters.wait(toVector([stamp(5), stamp(7, ORIGIN_B)]), 5_000);
    waiters.advance(toVector([]), new Set([ORIGIN_B]));
    expect(waiters.count).toBe(1);
    waiters.advance(toVector([stamp(5)]), new Set([ORIGIN_B]));
    expect(await waiting).toBe("held");
  });

  it("is let go where the list turns out to be on no node; who came after that was asked waits on", async () => {
    const waiters = new Waiters();
    const waiting = [waiters.wait(toVector([stamp(5)]), 5_000), waiters.wait(toVector([stamp(6)]), 5_000)];
    const asked = waiters.all();
    const later = waiters.wait(toVector([stamp(7)]), 5_000);
    waiters.nowhere(asked);
    expect(await Promise.all(waiting)).toEqual(["nowhere", "nowhere"]);
    expect(waiters.count).toBe(1);
    waiters.advance(toVector([stamp(7)]), NONE);
    expect(await later).toBe("held");
  });

  it("is let go by itself: others go on waiting", async () => {
    const waiters = new Waiters();
    const early = waiters.wait(toVector([stamp(1, ORIGIN_A)]), 5_000);
    const late = waiters.wait(toVector([stamp(9, ORIGIN_A)]), 5_000);
    waiters.advance(toVector([stamp(1, ORIGIN_A)]), NONE);
    expect(await early).toBe("held");
    expect(waiters.count).toBe(1);
    waiters.advance(toVector([stamp(9, ORIGIN_A)]), NONE);
    expect(await late).toBe("held");
  });
});
