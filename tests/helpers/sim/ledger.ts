/**
 * What clients were told, and so what must not be lost. It follows which value a write replaced by looking at values only,
 * so it does not believe what the code says of itself in `seen`.
 */
import { type Body, decode } from "../../../workers/core/body.ts";
import type { Origin, Stamp } from "../../../workers/core/hlc.ts";
import { stampOrigin } from "../../../workers/core/hlc.ts";
import type { TodoId } from "../../../workers/core/id.ts";
import type { Json, TodoRecord } from "../../../workers/core/record.ts";
import type { MemoryStore } from "./memory-store.ts";
import { promise } from "./violation.ts";

/** A write that was acknowledged. */
export interface Write {
  readonly id: TodoId;
  readonly stamp: Stamp;
  readonly fields: ReadonlyMap<string, Json>;
  /** For each field it wrote, the stamps of the values that its writer had before. */
  readonly over: ReadonlyMap<string, readonly Stamp[]>;
  /** Its only holder was wiped. */
  excused: boolean;
}

export class Ledger {
  readonly byStamp = new Map<Stamp, Write>();
  readonly byId = new Map<TodoId, Write[]>();
  /** In the order they were made, which is that of their stamps (H1). */
  readonly byOrigin = new Map<Origin, Write[]>();
  /** The tombstones that were purged, on whichever node. */
  readonly purged = new Map<TodoId, TodoRecord[]>();
  /** Stamps of writes that nobody has heard of any more: they may be given again. */
  readonly forgotten = new Set<Stamp>();
  /** Writes whose values were changed behind the code's back. */
  readonly changed = new Set<Stamp>();
  /** Records may have been damaged in storage: one that can't be read is not there. */
  isDamaged = false;
  readonly #decoded = new Map<Body, TodoRecord>();

  add(write: Write): void {
    promise(!this.byStamp.has(write.stamp), () => `[H1] stamp ${write.stamp} was given twice`);
    this.byStamp.set(write.stamp, write);
    append(this.byId, write.id, write);
    append(this.byOrigin, stampOrigin(write.stamp), write);
  }

  /** What an unnoticed rewind took back: only its node and that node's clients had ever heard of it. */
  forget(lost: readonly Write[]): void {
    const isKept = (write: Write) => !lost.includes(write);
    for (const { id, stamp } of lost) {
      this.forgotten.add(stamp);
      this.byStamp.delete(stamp);
      const [ofId, origin] = [this.byId.get(id)?.filter(isKept) ?? [], stampOrigin(stamp)];
      if (ofId.length > 0) this.byId.set(id, ofId);
      else this.byId.delete(id);
      this.byOrigin.set(origin, this.byOrigin.get(origin)?.filter(isKept) ?? []);
    }
  }

  record(body: Body): TodoRecord {
    const known = this.#decoded.get(body);
    if (known) return known;
    const record = decode(body);
    promise(record !== undefined, () => `[M1] a stored body can't be read: ${body}`);
    this.#decoded.set(body, record);
    return record;
  }

  recordIn(store: MemoryStore, id: TodoId): TodoRecord | undefined {
    const row = store.rows().get(id);
    if (row && this.isDamaged && !decode(row.body)) return undefined;
    return row && this.record(row.body);
  }

  /** Whether `record` shows the write in each of its fields: as a value, or replaced by one that came after seeing it. */
  shows(record: TodoRecord, write: Write): boolean {
    return [...write.fields.keys()].every(
      (field) =>
        record.fields.get(field)?.some(({ stamp }) => this.follows(field, stamp, write.stamp)) ?? false,
    );
  }

  /** Whether `later` is `earlier`, or replaced it, or replaced something that did. */
  follows(field: string, later: Stamp, earlier: Stamp): boolean {
    const open = [later];
    for (let stamp = open.pop(); stamp !== undefined; stamp = open.pop()) {
      if (stamp === earlier) return true;
      // What was replaced has an earlier stamp (H2).
      if (stamp > earlier) open.push(...(this.byStamp.get(stamp)?.over.get(field) ?? []));
    }
    return false;
  }

  wasPurged(write: Write): boolean {
    return this.purged.get(write.id)?.some((tombstone) => this.shows(tombstone, write)) ?? false;
  }

  /** Excuses what no node holds any more, now that a storage is gone. */
  excuseLost(stores: readonly MemoryStore[]): void {
    for (const write of this.byStamp.values()) {
      const held = stores.some((store) => {
        const record = this.recordIn(store, write.id);
        return record !== undefined && this.shows(record, write);
      });
      if (!held && !this.wasPurged(write)) write.excused = true;
    }
  }

  /** The greatest stamp that `field` must show at least. */
  greatest(id: TodoId, field: string): Write | undefined {
    // An excused write may have survived on its way: then it counts like any other.
    const counts = (write: Write) => write.fields.has(field) && (!write.excused || this.wasPurged(write));
    const writes = this.byId.get(id)?.filter(counts) ?? [];
    return writes.reduce<Write | undefined>(
      (last, write) => (last && last.stamp > write.stamp ? last : write),
      undefined,
    );
  }
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
