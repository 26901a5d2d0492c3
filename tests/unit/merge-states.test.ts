/** What the sync worker makes of the states of one record that it read from several nodes (conflict point 1). */
import { describe, expect, test } from "vitest";
import { type Body, encode } from "../../workers/core/body.ts";
import type { Stamp } from "../../workers/core/hlc.ts";
import { MAX_ASIDE_IN_REPORT } from "../../workers/core/limits.ts";
import { type TodoRecord, write } from "../../workers/core/record.ts";
import { mergeStates } from "../../workers/sync/round/merge-states.ts";
import { roundReport } from "../../workers/sync/round/report.ts";
import { ORIGIN_A, ORIGIN_B, stamp, T0, todoId } from "../helpers/make.ts";

const ID = todoId("1-aaaaaa");
const LATER = '{"format":2}' as Body;
const base = write(undefined, { task: "milk", completed: false, deleted: false }, stamp(0), T0);
const renamed = (task: string, by: Stamp) => write(base, { task }, by, T0);
const merged = (...bodies: Body[]) =>
  mergeStates(bodies.map((body, n) => ({ id: ID, version: 1, body, source: `n${n}` })));
const mergedRecords = (...records: TodoRecord[]) => merged(...records.map(encode));

describe("[R3] the states of a record", () => {
  test("that one node alone has, or all have alike, is handed on as it is, also where it can't be read here", () => {
    for (const bodies of [[LATER], [LATER, LATER], [encode(base)], [encode(base), encode(base)]])
      expect(merged(...bodies)).toEqual({ bodies: [bodies[0]], conflicted: false });
  });

  test("[M2] become one, newly in conflict where none of them was", () => {
    const [onA, onB] = [renamed("beer", stamp(1, ORIGIN_A)), renamed("tea", stamp(2, ORIGIN_B))];
    const both = mergedRecords(onA, onB);
    expect(both).toMatchObject({ bodies: [expect.any(String)], conflicted: true });
    expect(both.reason).toBeUndefined();
    const [body = LATER] = both.bodies;
    // It was in conflict before, on the node that had merged it already.
    expect(merged(body, encode(onA))).toEqual({ bodies: [body], conflicted: false });
    expect(mergedRecords(base, onA)).toEqual({ bodies: [encode(onA)], conflicted: false });
  });

  test("[M8] are all handed on where one can't be read here, or they contradict each other, with the reason", () => {
    const older = { value: "wine", stamp: stamp(-5), wallTime: T0 };
    const contradicting = encode({ ...base, fields: new Map(base.fields).set("task", [older]) });
    for (const [other, reason] of [
      [LATER, "format"],
      [contradicting, "without a value"],
    ] as const) {
      const bodies = [encode(base), other];
      expect(merged(...bodies)).toEqual({
        bodies,
        conflicted: false,
        reason: expect.stringContaining(reason),
      });
    }
  });
});

test("[M8] the report names each record once, with the first reason, and so many at most", () => {
  const all = Array.from({ length: MAX_ASIDE_IN_REPORT + 1 }, (_, n) => todoId(`${n + 1}-aaaaaa`));
  const aside = [...all, ID].map((id, n) => ({ id, reason: `reason ${n}` }));
  const opening = { answers: [], nodes: [], wiped: false };
  const took = { calls: 0, durationMs: 0 };
  const report = roundReport(1, opening, { conflicted: new Set(), aside }, "unknown", took);
  expect(report.aside).toEqual(aside.slice(0, MAX_ASIDE_IN_REPORT));
});
