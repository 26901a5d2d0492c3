import { describe, expect, it } from "vitest";
import type { NodeSummary } from "../../workers/model/sync-answers.ts";
import { type JournalState, NEW_MEMBER, newJournal } from "../../workers/sync/round/journal.ts";
import { syncStatus } from "../../workers/sync/status.ts";
import { ORIGIN_A, T0 } from "../helpers/make.ts";

const SUMMARY: NodeSummary = {
  node: "a",
  origin: ORIGIN_A,
  head: 9,
  round: 7,
  todos: 3,
  completed: 1,
  tombstones: 2,
  unsettled: 4,
  conflicts: 0,
  aside: 0,
  complete: [],
  clockDriftMs: 0,
  clockFrom: null,
  digest: "0123456789abcdef",
  retired: false,
  place: "weur",
  lag: { samples: 10, p50Ms: 120, p95Ms: 300 },
  oldestUnsettledAt: new Date(T0 - 2_500).toISOString(),
};

function state(changes: Partial<JournalState>): JournalState {
  return { ...newJournal("lease"), ...changes };
}

describe("a list's status", () => {
  it("tells of each node what it says of itself, and what the journal knows of it", () => {
    const a = { ...NEW_MEMBER, caughtUpAt: T0 - 60_000, rounds: 5, records: 12 };
    const journal = state({ round: 8, lastRoundAt: T0 - 1_000, members: { a } });
    expect(syncStatus(journal, new Map([["a", SUMMARY]]), [], T0)).toMatchObject({
      round: 8,
      lastRoundAt: new Date(T0 - 1_000).toISOString(),
      nodes: [
        {
          node: "a",
          reachable: true,
          origin: ORIGIN_A,
          head: 9,
          round: 7,
          behindMs: 60_000,
          unsettled: 4,
          rounds: 5,
          moved: 12,
          oldestUnsettledMs: 2_500,
          lag: { samples: 10, p50Ms: 120, p95Ms: 300 },
        },
      ],
    });
  });

  it("of a node that does not answer knows only what the journal does", () => {
    const b = { ...NEW_MEMBER, caughtUpAt: T0 - 5, rounds: 2, records: 3 };
    expect(syncStatus(state({ members: { b } }), new Map([["b", null]]), [], T0).nodes).toEqual([
      {
        node: "b",
        reachable: false,
        origin: null,
        head: null,
        round: null,
        behindMs: 5,
        unsettled: null,
        aside: null,
        retired: false,
        place: null,
        digest: null,
        rounds: 2,
        moved: 3,
        oldestUnsettledMs: null,
        lag: null,
      },
    ]);
  });

  it("[H3] of a write from the future, by its writer's clock, has no negative age", () => {
    const ahead = { ...SUMMARY, oldestUnsettledAt: new Date(T0 + 60_000).toISOString() };
    expect(syncStatus(state({}), new Map([["a", ahead]]), [], T0).nodes[0]?.oldestUnsettledMs).toBe(0);
  });

  it("[P1] names the nodes that tombstones wait for", () => {
    const journal = state({
      round: 9,
      finished: 9,
      members: {
        a: { ...NEW_MEMBER, opened: 9 },
        b: { ...NEW_MEMBER, opened: 9 },
        c: { ...NEW_MEMBER, opened: 4 },
      },
      cursors: { a: { b: 9, c: 4 }, b: { a: 9, c: 4 }, c: { a: 4, b: 4 } },
    });
    const summaries = new Map<string, NodeSummary | null>([
      ["a", SUMMARY],
      ["b", { ...SUMMARY, tombstones: 5 }],
      ["c", null],
    ]);
    expect(syncStatus(journal, summaries, [], T0).purge).toMatchObject({ stable: 4, waiting: 5 });
    expect(syncStatus(journal, summaries, [], T0).purge.heldBackBy).toEqual(["c"]);
  });

  it("[P1] names no node where rounds only opened them since the last one that moved something", () => {
    const moved = { ...NEW_MEMBER, opened: 9, moved: 4 };
    const all = state({ round: 9, finished: 9, members: { a: moved, b: moved } });
    const summaries = new Map<string, NodeSummary | null>([["a", SUMMARY]]);
    const heldBackBy = (cursors: JournalState["cursors"]) =>
      syncStatus({ ...all, cursors }, summaries, [], T0).purge.heldBackBy;
    expect(heldBackBy({ a: { b: 4 }, b: { a: 4 } })).toEqual([]);
    expect(heldBackBy({ a: { b: 4 }, b: { a: 3 } })).toEqual(["b"]);
  });

  it("[P1] names, of two that are behind, the one that is further behind: the other holds nothing back yet", () => {
    const moved = { ...NEW_MEMBER, opened: 9, moved: 9 };
    const all = state({ round: 9, finished: 9, members: { a: moved, b: moved, c: moved } });
    const cursors = { a: { b: 9, c: 9 }, b: { a: 8, c: 9 }, c: { a: 5, b: 5 } };
    expect(syncStatus({ ...all, cursors }, new Map([["a", SUMMARY]]), [], T0).purge).toEqual({
      stable: 5,
      waiting: 2,
      heldBackBy: ["c"],
    });
  });
});
