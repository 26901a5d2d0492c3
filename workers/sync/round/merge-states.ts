/** Conflict point 1: the states of one record that were read from several nodes become one. */
import { type Body, decode, encode } from "../../core/body.ts";
import { merge } from "../../core/merge.ts";
import type { VersionedRecord } from "../../core/packed.ts";
import { conflictedFields } from "../../core/record.ts";

/** A state of a record, and the node it was read from. */
export interface SourcedState extends VersionedRecord {
  readonly source: string;
}

export interface MergedStates {
  /** What every node should hold. More than one only where a state can't be read here: the nodes merge those. */
  readonly bodies: readonly Body[];
  /** The merge brought the todo into conflict: no state was before. */
  readonly conflicted: boolean;
}

export function mergeStates(states: readonly SourcedState[]): MergedStates {
  const [first] = states;
  // Mostly one node has written, and a thousand records come at a time.
  if (first && states.length === 1) return { bodies: [first.body], conflicted: false };
  const bodies = [...new Set(states.map(({ body }) => body))];
  if (bodies.length === 1) return { bodies, conflicted: false };
  const records = bodies.map(decode);
  if (!records.every((record) => record !== undefined)) return { bodies, conflicted: false };
  const merged = records.reduce(merge);
  const inConflict = conflictedFields(merged).length > 0;
  return {
    bodies: [encode(merged)],
    conflicted: inConflict && records.every((record) => conflictedFields(record).length === 0),
  };
}
