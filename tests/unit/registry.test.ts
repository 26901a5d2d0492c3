/** What a list's journal makes of the cluster's word on a node (rule P2). */
import { describe, expect, test } from "vitest";
import { applyRegistrations } from "../../workers/sync/registry.ts";
import { DEFAULT_POLICY, nextDue } from "../../workers/sync/round/due.ts";
import { type JournalState, NEW_MEMBER, newJournal } from "../../workers/sync/round/journal.ts";
import { HOUR, ORIGIN_A, ORIGIN_B, ORIGIN_C, T0 } from "../helpers/make.ts";

const MET: JournalState = {
  ...newJournal("lease"),
  members: {
    a: { ...NEW_MEMBER, origin: ORIGIN_A },
    b: { ...NEW_MEMBER, origin: ORIGIN_B },
    c: NEW_MEMBER,
  },
  cursors: { a: { b: 3 }, b: { a: 3 } },
  excluded: ["y"],
  untold: ["z"],
  gone: [ORIGIN_C],
};
const retired = (node: string, seq: number) => ({ node, seq, retired: true });
const readmitted = (node: string, seq: number) => ({ node, seq, retired: false });

describe("[P2] a retirement", () => {
  test("takes the node and its cursors out, and its storage is gone; what was known before stays", () => {
    expect(applyRegistrations(MET, [retired("b", 1)])).toEqual({
      ...MET,
      members: { a: MET.members.a, c: NEW_MEMBER },
      cursors: { a: {} },
      excluded: ["y", "b"],
      untold: ["z", "b"],
      gone: [ORIGIN_C, ORIGIN_B],
      registrations: { b: 1 },
    });
  });

  test("of a node that no round has met names no storage", () => {
    for (const node of ["c", "never heard of"])
      expect(applyRegistrations(MET, [retired(node, 1)]).gone).toEqual([ORIGIN_C]);
  });

  test("is taken over once, and not after a later word on the same node", () => {
    const late = applyRegistrations(MET, [retired("b", 4), readmitted("b", 5)]);
    expect(applyRegistrations(late, [retired("b", 4)])).toBe(late);
    expect(applyRegistrations(late, [retired("b", 5)])).toBe(late);
    expect(applyRegistrations(late, [retired("b", 6)]).excluded).toEqual(["y", "b"]);
    // Each node has its own last word.
    expect(applyRegistrations(late, [retired("a", 1)]).excluded).toEqual(["y", "a"]);
  });
});

test("[P2] a readmission lets the node in with the next round, and no other one; its storage stays gone", () => {
  const both = applyRegistrations(MET, [retired("a", 1), retired("b", 2)]);
  expect(applyRegistrations(both, [readmitted("a", 3)])).toMatchObject({
    excluded: ["y", "b"],
    untold: ["z", "b"],
    gone: [ORIGIN_C, ORIGIN_A, ORIGIN_B],
  });
});

test("[R12] nodes that differ are compared when that is due, and no sooner than a round is tried again", () => {
  const lastRoundAt = T0;
  const differing = { ...newJournal("lease"), lastRoundAt, movedAt: T0, comparisons: 1 };
  const at = (compareAt: number) => nextDue({ ...differing, compareAt }, DEFAULT_POLICY);
  expect(at(T0)).toBe(T0 + DEFAULT_POLICY.retryMs);
  const { retryMs, idleRoundMs } = DEFAULT_POLICY;
  expect(at(T0 + retryMs + 1)).toBe(T0 + retryMs + 1);
  expect(at(T0 + 100 * HOUR)).toBe(T0 + idleRoundMs);
  expect(nextDue({ ...differing, comparisons: 0, compareAt: T0 }, DEFAULT_POLICY)).toBe(T0 + idleRoundMs);
});
