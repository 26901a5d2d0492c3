import { describe, expect, it } from "vitest";
import { RoundQueue } from "../../workers/sync/round-queue.ts";

/** A queue whose rounds end when the test says so; `most` is how many ran at once. */
function setUp() {
  const rounds: PromiseWithResolvers<number>[] = [];
  const running = { now: 0, most: 0 };
  const queue = new RoundQueue(async () => {
    const round = Promise.withResolvers<number>();
    rounds.push(round);
    running.now++;
    running.most = Math.max(running.most, running.now);
    try {
      return await round.promise;
    } finally {
      running.now--;
    }
  });
  const end = (n: number) => rounds[n - 1]?.resolve(n);
  const fail = (n: number) => rounds[n - 1]?.reject(new Error(`round ${n} failed`));
  return { queue, rounds, running, end, fail };
}

describe("[R11] a request for a round", () => {
  it("gets one that begins after it, shared by all who wait", async () => {
    const { queue, rounds, end } = setUp();
    const first = queue.request();
    const [second, third] = [queue.request(), queue.request()];
    expect(rounds).toHaveLength(1);
    end(1);
    expect(await first).toBe(1);
    await expect.poll(() => rounds.length).toBe(2);
    end(2);
    expect(await Promise.all([second, third])).toEqual([2, 2]);
    expect(rounds).toHaveLength(2);
  });

  it("that comes while the shared one runs gets the one after it", async () => {
    const { queue, rounds, end } = setUp();
    const first = queue.request();
    const second = queue.request();
    end(1);
    await first;
    await expect.poll(() => rounds.length).toBe(2);
    const third = queue.request();
    end(2);
    expect(await second).toBe(2);
    await expect.poll(() => rounds.length).toBe(3);
    end(3);
    expect(await third).toBe(3);
  });

  it("that comes between two rounds starts none beside the next one", async () => {
    const { queue, rounds, running, end } = setUp();
    const first = queue.request();
    const after = first.then(() => queue.request());
    const next = queue.request();
    end(1);
    await first;
    await expect.poll(() => rounds.length).toBe(2);
    end(2);
    expect(await Promise.all([after, next])).toEqual([2, 2]);
    expect(running.most).toBe(1);
  });

  it("gets its round also where the one before it failed; only who waited for that is told", async () => {
    const { queue, rounds, end, fail } = setUp();
    const first = queue.request();
    const second = queue.request();
    fail(1);
    await expect(first).rejects.toThrow("round 1 failed");
    await expect.poll(() => rounds.length).toBe(2);
    end(2);
    expect(await second).toBe(2);
    const third = queue.request();
    fail(3);
    await expect(third).rejects.toThrow("round 3 failed");
    const fourth = queue.request();
    end(4);
    expect(await fourth).toBe(4);
  });
});
