/** Conflict point 1: the states of one record that were read from several nodes become one. */
import type { Body } from "../../core/body.ts";
import { type ReadRecord, readRecord } from "../../core/incoming.ts";
import { mergeAll } from "../../core/merge.ts";
import type { VersionedRecord } from "../../core/packed.ts";
import { errorText } from "../../core/problem.ts";
import { conflictedFields } from "../../core/record.ts";

/** A state of a record, and the node it was read from. */
export interface SourcedState extends VersionedRecord {
  readonly source: string;
}

export interface MergedStates {
  /** What every node should hold. More than one only where they can't be merged here: each node does what it can. */
  readonly bodies: readonly Body[];
  /** The merge brought the todo into conflict: no state was before. */
  readonly conflicted: boolean;
  /** Why they can't be merged here (M8). */
  readonly reason?: string;
}

export function mergeStates(states: readonly SourcedState[]): MergedStates {
  const [first] = states;
  // Mostly one node has written, and a thousand records come at a time.
  if (first && states.length === 1) return { bodies: [first.body], conflicted: false };
  const distinct = [...new Map(states.map((state) => [state.body, state])).values()];
  const bodies = distinct.map(({ body }) => body);
  if (distinct.length === 1) return { bodies, conflicted: false };
  const read = distinct.map(readRecord);
  const unreadable = read.find((one) => "reason" in one);
  if (unreadable) return { bodies, conflicted: false, reason: unreadable.reason };
  const records = (read as ReadRecord[]).map(({ record }) => record);
  try {
    const { record, body } = mergeAll(records);
    const isInConflict = conflictedFields(record).length > 0;
    return {
      bodies: [body],
      conflicted: isInConflict && records.every((one) => conflictedFields(one).length === 0),
    };
  } catch (error) {
    // States that contradict one another must not stop the list.
    return { bodies, conflicted: false, reason: errorText(error) };
  }
}
