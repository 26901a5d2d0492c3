/** States of one record as they really come about: writes and merges on several origins, by the rules of the clock. */
import fc from "fast-check";
import { CLOCK_ZERO, type Clock, formatStamp, receive, tick } from "../../workers/core/hlc.ts";
import { merge } from "../../workers/core/merge.ts";
import { type Json, type TodoRecord, write } from "../../workers/core/record.ts";
import { ORIGIN_A, ORIGIN_B, ORIGIN_C, T0 } from "./make.ts";

const ORIGINS = [ORIGIN_A, ORIGIN_B, ORIGIN_C];
const place = fc.nat({ max: ORIGINS.length - 1 });
const fields = fc.dictionary(
  fc.constantFrom("task", "completed", "deleted", "__proto__"),
  fc.constantFrom(1, 2, [1]),
  {
    minKeys: 1,
    noNullPrototype: true,
  },
);
const step = fc.oneof(
  fc.record({ at: place, fields, skew: fc.integer({ min: -2, max: 2 }) }),
  fc.record({ from: place, to: place }),
);

/** Three states of the same record, each as it stood somewhere at some time. */
export const threeStates: fc.Arbitrary<[TodoRecord, TodoRecord, TodoRecord]> = fc
  .tuple(fc.array(step, { maxLength: 12 }), fc.nat(), fc.nat(), fc.nat())
  .map(([steps, ...picks]) => {
    const states = play(steps);
    const pick = (n: number) => states[n % states.length] as TodoRecord;
    return [pick(picks[0]), pick(picks[1]), pick(picks[2])];
  });

type Step = { at: number; fields: Record<string, Json>; skew: number } | { from: number; to: number };

function play(steps: readonly Step[]): TodoRecord[] {
  const clocks: Clock[] = ORIGINS.map(() => CLOCK_ZERO);
  const records: (TodoRecord | undefined)[] = ORIGINS.map(() => undefined);
  const states: TodoRecord[] = [];
  const keep = (at: number, record: TodoRecord) => {
    records[at] = record;
    states.push(record);
    for (const stamp of record.seen.values()) clocks[at] = receive(clocks[at] ?? CLOCK_ZERO, stamp);
  };
  const writeAt = (at: number, changes: Record<string, Json>, now: number) => {
    const clock = tick(clocks[at] ?? CLOCK_ZERO, now);
    keep(at, write(records[at], changes, formatStamp(clock, ORIGINS[at] ?? ORIGIN_A), now));
  };
  writeAt(0, { task: 0, completed: 0, deleted: 0 }, T0);
  for (const step of steps) {
    if ("at" in step) {
      if (records[step.at]) writeAt(step.at, step.fields, T0 + step.skew);
    } else {
      const [from, to] = [records[step.from], records[step.to]];
      if (from) keep(step.to, to ? merge(to, from) : from);
    }
  }
  return states;
}
