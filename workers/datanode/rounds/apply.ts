/** What a round brings to a node: stored where it is new here, merged where it is not (rule R4). */
import { encode, RECORD_FORMAT } from "../../core/body.ts";
import type { TodoId } from "../../core/id.ts";
import { includes, merge } from "../../core/merge.ts";
import type { IncomingRecord } from "../../core/packed.ts";
import { conflictedFields, type TodoRecord } from "../../core/record.ts";
import type { Change, NextState } from "../storage/change.ts";
import { currentOf } from "../storage/current.ts";
import type { ReadRecord } from "../storage/shelves.ts";
import type { Row } from "../storage/store.ts";
import { readIncoming } from "./aside.ts";

/** Merges records with the local ones (R4); the ids of those that this brought into conflict. */
export function applyAll(change: Change, incoming: readonly IncomingRecord[]): TodoId[] {
  const records = incoming.flatMap((record) => readOrSetAside(change, record) ?? []);
  change.receive(records);
  // Mostly they are new here, so they are stored before anything is read.
  const others = change.addAll(records);
  // The same record may come in two states, where the sync worker could not merge them: the second meets the first.
  const latest = new Map<TodoId, Row>();
  const conflicts = others.filter(({ record, row }) => applyTo(change, latest, record, row));
  return conflicts.map(({ record: { id } }) => id);
}

/** Tries again what an earlier record format could not read: it comes as if this round had brought it. */
export function retryAside(change: Change): void {
  const records = change.store.aside.all();
  change.store.aside.clear();
  change.set({ format: RECORD_FORMAT });
  applyAll(change, records);
}

function readOrSetAside(change: Change, incoming: IncomingRecord): ReadRecord | undefined {
  const read = readIncoming(incoming);
  if (!("reason" in read)) return read;
  change.store.aside.put({ ...incoming, reason: read.reason, at: change.environment.now() });
  return undefined;
}

/** Merges one record with the one in its row; whether this brought the todo into conflict. */
function applyTo(change: Change, latest: Map<TodoId, Row>, incoming: ReadRecord, there: Row): boolean {
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
    return false;
  }
  const before = currentOf(row);
  const merged = includes(record, before.record) ? incoming : mergedWith(before.record, incoming);
  const delivered = merged.body === body;
  const version = delivered ? round : Math.max(row.version, round);
  const { conflicts } = stage({ ...merged, before, version, delivered });
  // What the merge made here is news for the others; if this round ends early, the catalog must know of it.
  if (!delivered) change.announce(true);
  return conflicts > 0 && row.conflicts === 0 && conflictedFields(record).length === 0;
}

function mergedWith(before: TodoRecord, { id, record }: ReadRecord): ReadRecord {
  const merged = merge(before, record);
  return { id, record: merged, body: encode(merged) };
}
