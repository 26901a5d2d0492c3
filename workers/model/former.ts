/**
 * What a todo was before it was imported: what had lost in its conflicts, and what its writes had replaced. None of it can be
 * made a conflict, or history, of this list; so it is kept as what it is, and stands in every further export.
 */
import * as v from "valibot";
import { MAX_EXTRA_CHARS } from "../core/limits.ts";
import { NodeName, type Shape, ShownSchema, Time } from "./values.ts";

const Value = v.object({ value: ShownSchema, updatedAt: Time, node: NodeName });

/** What lost in one field, and to what. */
export const LostSchema = v.object({ field: v.string(), winner: Value, losers: v.array(Value) });

/** What a write replaced in one field, and when and on which node that was. */
export const ReplacedSchema = v.object({
  ...Value.entries,
  field: v.string(),
  replacedAt: Time,
  replacedBy: NodeName,
});

/** Oldest import last. */
export const FormerSchema = v.object({
  lost: v.exactOptional(v.array(LostSchema)),
  history: v.exactOptional(v.array(ReplacedSchema)),
});
export type Former = Shape<typeof FormerSchema>;

interface Line {
  readonly lost?: Former["lost"] | undefined;
  readonly history?: Former["history"] | undefined;
  readonly former?: Former | undefined;
}

/** What a line of an export says of the past: its conflicts and history, and what it was itself imported with. Undefined where there is none. */
export function formerOf({ lost = [], history = [], former = {} }: Line): Former | undefined {
  return bounded({
    lost: [...lost, ...(former.lost ?? [])],
    history: [...history, ...(former.history ?? [])],
  });
}

/** How many entries of the line are too much to be kept. */
export function leftOut(line: Line): number {
  const count = ({ lost = [], history = [] }: Line) => lost.length + history.length;
  return count(line) + count(line.former ?? {}) - count(formerOf(line) ?? {});
}

/** The latest of it, as much as may be kept: conflicts first, as they were never resolved. */
function bounded({ lost = [], history = [] }: Former): Former | undefined {
  let room = MAX_EXTRA_CHARS;
  const fitting = <T>(entries: readonly T[]) =>
    entries.filter((entry) => {
      const { length } = JSON.stringify(entry);
      // One that is too long takes no room from those after it.
      if (length > room) return false;
      room -= length;
      return true;
    });
  const kept = { lost: fitting(lost), history: fitting(history) };
  if (kept.lost.length + kept.history.length === 0) return undefined;
  return {
    ...(kept.lost.length > 0 && { lost: kept.lost }),
    ...(kept.history.length > 0 && { history: kept.history }),
  };
}
