/** What a round brings to a node: stored where it is new here, merged where it is not (rule R4). */
import { decode, RECORD_FORMAT } from "../../core/body.ts";
import type { TodoId } from "../../core/id.ts";
import { type ReadRecord, readRecord } from "../../core/incoming.ts";
import { includes, mergeAll } from "../../core/merge.ts";
import type { IncomingRecord } from "../../core/packed.ts";
import { errorText } from "../../core/problem.ts";
import { conflictedFields, type TodoRecord } from "../../core/record.ts";
import type { Aside } from "../../core/replica.ts";
import type { Change, NextState } from "../storage/change.ts";
import type { Row } from "../storage/store.ts";

export interface AppliedRecords {
  /** Ids of those that this brought into conflict. */
  readonly conflicts: readonly TodoId[];
  /** Records that were set aside (M8). */
  readonly aside: readonly Aside[];
}

/** Merges records with the local ones (R4). One that can't be believed or merged is set aside, and stops no other one (M8). */
export function applyAll(change: Change, incoming: readonly IncomingRecord[]): AppliedRecords {
  const aside: Aside[] = [];
  const setAside = (record: IncomingRecord, reason: string) => {
    change.store.aside.put({ id: record.id, body: record.body, reason, at: change.environment.now() });
    aside.push({ id: record.id, reason });
  };
  const records = incoming.flatMap((record): ReadRecord[] => {
    const read = readRecord(record);
    if (!("reason" in read)) return [read];
    setAside(record, read.reason);
    return [];
  });
  change.receive(records);
  // Mostly they are new here, so they are stored before anything is read.
  const others = change.addAll(records);
  // The same record may come in two states, where the sync worker could not merge them: the second meets the first.
  const latest = new Map<TodoId, Row>();
  const conflicts: TodoId[] = [];
  for (const { record, row } of others) {
    const applied = applyTo(change, latest, record, row);
    if (applied.type === "contradicts") setAside(record, applied.reason);
    else if (applied.type === "in-conflict") conflicts.push(record.id);
  }
  return { conflicts, aside };
}

/** Tries again what an earlier record format could not read: it comes as if this round had brought it. */
export function retryAside(change: Change): void {
  const records = change.store.aside.all();
  change.store.aside.clear();
  change.set({ format: RECORD_FORMAT });
  applyAll(change, records);
}

/** `in-conflict`: this brought the todo into conflict, and neither side was. */
type AppliedTo =
  | { readonly type: "merged" | "in-conflict" }
  | { readonly type: "contradicts"; readonly reason: string };

/** Merges one record with the one in its row. */
function applyTo(change: Change, latest: Map<TodoId, Row>, incoming: ReadRecord, there: Row): AppliedTo {
  const { id, record, body } = incoming;
  const { round } = change.state;
  const row = latest.get(id) ?? there;
  const stage = (next: NextState) => {
    const staged = change.stage(next);
    latest.set(id, staged);
    return staged;
  };
  if (row.body === body) {
    const held = row.version === round && row.delivered;
    if (!held) stage({ ...incoming, before: { row, record }, version: round, delivered: true });
    return { type: "merged" };
  }
  const stored = decode(row.body);
  // What was damaged in storage is replaced by what comes (R12).
  const before = { row, record: stored ?? record };
  const merged = !stored || includes(record, stored) ? incoming : mergedWith(stored, incoming);
  if ("reason" in merged) return { type: "contradicts", reason: merged.reason };
  const delivered = merged.body === body;
  const version = delivered ? round : Math.max(row.version, round);
  const { conflicts } = stage({ ...merged, before, version, delivered });
  // What the merge made here is news for the others; if this round ends early, the catalog must know of it.
  if (!delivered) change.announce(true);
  const isNew = conflicts > 0 && row.conflicts === 0 && conflictedFields(record).length === 0;
  return { type: isNew ? "in-conflict" : "merged" };
}

/** Both states as one, or why they contradict each other. */
function mergedWith(before: TodoRecord, { id, record }: ReadRecord): ReadRecord | { reason: string } {
  try {
    return { id, ...mergeAll([before, record]) };
  } catch (error) {
    return { reason: errorText(error) };
  }
}
