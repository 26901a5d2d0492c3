/** The calls of one round to one node, as the round hears of them (rules R5, R8, R10). */
import { expect, test } from "vitest";
import { MAX_TRIES_PER_CALL } from "../../workers/core/limits.ts";
import type { Checkpoint } from "../../workers/core/lineage.ts";
import type { Fenced, Replica, Settled } from "../../workers/core/replica.ts";
import { NoAnswer, Session } from "../../workers/sync/round/session.ts";
import { ORIGIN_A } from "../helpers/make.ts";

const CALL = { round: 1, lease: "lease", origin: ORIGIN_A, boot: "boot" };
const at = (writes: number): Checkpoint => ({ boot: "boot", writes });
const settled = (writes: number): Settled => ({ type: "settled", settled: 0, checkpoint: at(writes) });
const session = () => new Session("a", {} as Replica, CALL, at(1));

test("[R8] of answers that come in the wrong order, the latest moment counts", async () => {
  const calls = session();
  const [slow, quick] = [Promise.withResolvers<Settled>(), Promise.withResolvers<Settled>()];
  const both = [calls.ask(() => slow.promise), calls.ask(() => quick.promise)];
  quick.resolve(settled(3));
  await both[1];
  slow.resolve(settled(2));
  await both[0];
  expect(calls.heard).toEqual(at(3));
});

test("[R8] an answer that tells no moment leaves what was heard", async () => {
  const calls = session();
  await calls.ask(async () => ({ type: "purged" }));
  expect(calls.heard).toEqual(at(1));
});

test("[R10] nothing more is asked once a call has failed, or was refused", async () => {
  for (const answer of [
    async (): Promise<Fenced> => ({ type: "wrong-origin" }),
    () => Promise.reject(new Error("down")),
  ]) {
    const calls = session();
    expect(await calls.ask(answer)).toBeUndefined();
    expect(calls.isOpen).toBe(false);
    expect(await calls.ask(() => Promise.reject(new Error("is not to be asked")))).toBeUndefined();
    expect(calls.error).toMatch(/^(wrong-origin|down)$/);
  }
});

test("[R5] what failed first is named, and not the refusal that the repeated call met: that may follow from it", async () => {
  const calls = session();
  let times = 0;
  await calls.ask(async (): Promise<Fenced> => {
    if (++times === 1) throw new Error("disk I/O error");
    return { type: "stale-round", round: 7 };
  });
  expect(calls).toMatchObject({ error: "disk I/O error", staleRound: 7 });
});

test("[R5] a call that failed is tried again, and one that was given up is not: all other nodes would wait as long once more", async () => {
  for (const [error, tries] of [
    [new Error("down"), MAX_TRIES_PER_CALL],
    [new NoAnswer("no answer in time"), 1],
  ] as const) {
    const calls = session();
    let times = 0;
    await calls.ask(() => {
      times++;
      return Promise.reject(error);
    });
    expect([times, calls.error]).toEqual([tries, error.message]);
  }
});
