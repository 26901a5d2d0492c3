import { describe, expect, test } from "vitest";
import { cursor, resetCursors, setCursor } from "../../workers/sync/round/cursors.ts";
import { DEFAULT_POLICY, isBehind, nextDue } from "../../workers/sync/round/due.ts";
import { type JournalState, NEW_MEMBER, newJournal, stableRound } from "../../workers/sync/round/journal.ts";
import { DAY, HOUR, T0 } from "../helpers/make.ts";

const MINUTE = 60_000;
const all = (round: number) => ({
  a: { b: round, c: round },
  b: { a: round, c: round },
  c: { a: round, b: round },
});
const members = (moved = 0) => ({ a: { ...NEW_MEMBER, moved }, b: NEW_MEMBER, c: NEW_MEMBER });

/** A journal of three nodes that hold everything up to round 7. */
function journal(changes: Partial<JournalState> = {}): JournalState {
  const state = { ...newJournal("lease"), round: 7, finished: 7, lastRoundAt: T0 };
  return { ...state, members: members(), cursors: all(7), ...changes };
}

test("[R1] [P2] a journal that was just born has taken no number, knows nobody, and has not been told who is retired", () => {
  expect(newJournal("lease")).toMatchObject({ round: 0, finished: 0, lease: "lease", members: {} });
  expect(newJournal("lease")).toMatchObject({
    named: [],
    gone: [],
    excluded: [],
    untold: [],
    registered: false,
  });
});

describe("[R7] cursors", () => {
  test("are 0 until they are set", () => {
    expect(cursor({}, "a", "b")).toBe(0);
    const set = setCursor(setCursor({}, "a", "b", 3), "a", "c", 4);
    expect(set).toEqual({ a: { b: 3, c: 4 } });
    expect(cursor(set, "b", "a")).toBe(0);
  });
  test("[R8] of a node and towards it begin anew when it was wiped", () => {
    expect(resetCursors(all(7), "b")).toEqual({ a: { c: 7 }, c: { a: 7 } });
  });
});

describe("[P1] the stable round", () => {
  test("is the least of all cursors between registered nodes", () => {
    expect(stableRound(journal())).toBe(7);
    expect(stableRound(journal({ cursors: setCursor(all(7), "c", "a", 4) }))).toBe(4);
  });
  test("[P2] is 0 while a node is new, whether it is reachable or not", () => {
    expect(stableRound(journal({ members: { ...members(), d: NEW_MEMBER } }))).toBe(0);
  });
  test("[P2] goes by registered nodes only", () => {
    const { a, b } = members();
    expect(stableRound(journal({ members: { a, b }, cursors: setCursor(all(7), "c", "a", 0) }))).toBe(7);
  });
  test("is 0 with fewer than two nodes", () => {
    expect(stableRound(newJournal("lease"))).toBe(0);
    expect(stableRound(journal({ members: { a: NEW_MEMBER } }))).toBe(0);
  });
});

describe("a node is behind", () => {
  test("where it missed the last round that moved something", () => {
    expect(isBehind(journal({ members: members(7) }))).toBe(false);
    expect(isBehind(journal({ members: members(7), cursors: setCursor(all(7), "c", "a", 6) }))).toBe(true);
  });
  test("not where it missed a round that moved nothing", () => {
    expect(isBehind(journal({ members: members(5), cursors: setCursor(all(7), "c", "a", 5) }))).toBe(false);
  });
});

describe("the next round of itself is due", () => {
  const due = (changes: Partial<JournalState> = {}) => nextDue(journal(changes), DEFAULT_POLICY);
  test("at once where there was none, or the last one was cut off", () => {
    expect(due({ lastRoundAt: null })).toBe(0);
    expect(due({ round: 8 })).toBe(0);
  });
  test("in an hour where nothing else calls for one", () => {
    expect(due()).toBe(T0 + HOUR);
  });
  test("after as long again as it has been idle, and a day at most", () => {
    const idleFor = (hours: number) => due({ lastRoundAt: T0, movedAt: T0 - hours * HOUR });
    expect([0, 1, 2, 5, 24, 90].map(idleFor)).toEqual([1, 1, 2, 5, 24, 24].map((hours) => T0 + hours * HOUR));
  });
  test("[P2] in an hour where a node does not know yet that it is retired, however long the list is idle", () => {
    expect(due({ movedAt: T0 - 90 * HOUR, untold: ["b"] })).toBe(T0 + HOUR);
  });
  test("in a minute where a node is behind", () => {
    expect(due({ members: members(7), cursors: setCursor(all(7), "b", "a", 6) })).toBe(T0 + MINUTE);
  });
  test("when a tombstone is old enough, and the hour is not over", () => {
    const deleted = T0 - 7 * DAY + 30 * MINUTE;
    expect(due({ oldestTombstone: deleted })).toBe(T0 + 30 * MINUTE);
    expect(due({ oldestTombstone: T0 })).toBe(T0 + HOUR);
  });
  test("not at once for a purge that is held up", () => {
    expect(due({ oldestTombstone: T0 - 60 * DAY })).toBe(T0 + MINUTE);
  });
});
