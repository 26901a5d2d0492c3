/** The store of one list in memory: keeps the same contract as SqliteStore, at thousands of rounds a second. */
import type { Millis, Origin } from "../../../workers/core/hlc.ts";
import { type IdPrefix, idParts, type TodoId } from "../../../workers/core/id.ts";
import type { Position } from "../../../workers/core/packed.ts";
import type { HistoryStore, Replaced } from "../../../workers/datanode/list/history.ts";
import type { Reply, ReplyStore } from "../../../workers/datanode/list/replies.ts";
import type { AsideRecord, AsideStore } from "../../../workers/datanode/rounds/aside.ts";
import type { NodeState } from "../../../workers/datanode/storage/state.ts";
import type {
  Equal,
  Purge,
  Row,
  Salvaged,
  StatusFilter,
  Store,
} from "../../../workers/datanode/storage/store.ts";
import { memoryAside, memoryHistory, memoryReplies } from "./memory-shelves.ts";
import { Shelf, UndoLog } from "./undo-log.ts";

/** A row with its id taken apart: sorting would parse it again and again. */
interface Entry {
  readonly n: number;
  readonly origin: Origin;
  readonly row: Row;
}

const FILTERS: Record<StatusFilter, (row: Row) => boolean> = {
  live: (row) => row.deletedAt === null,
  open: (row) => row.deletedAt === null && !row.completed,
  completed: (row) => row.deletedAt === null && row.completed,
  deleted: (row) => row.deletedAt !== null,
  all: () => true,
};

export class MemoryStore implements Store {
  readonly history: HistoryStore;
  readonly replies: ReplyStore;
  readonly aside: AsideStore;
  readonly #log = new UndoLog();
  readonly #entries: Shelf<TodoId, Entry>;
  readonly #history: Shelf<TodoId, readonly Replaced[]>;
  readonly #replies: Shelf<string, Reply>;
  readonly #aside: Shelf<string, AsideRecord>;
  #state: NodeState | undefined;
  #held: NodeState | undefined;
  #salvage: readonly Salvaged[] = [];
  /** Sorted when asked for; undefined after a change. */
  #byId: readonly Entry[] | undefined;
  #byVersion: readonly Entry[] | undefined;

  constructor(from?: MemoryStore) {
    this.#entries = from ? from.#entries.copy(this.#log) : new Shelf(this.#log);
    this.#history = from ? from.#history.copy(this.#log) : new Shelf(this.#log);
    this.#replies = from ? from.#replies.copy(this.#log) : new Shelf(this.#log);
    this.#aside = from ? from.#aside.copy(this.#log) : new Shelf(this.#log);
    this.#state = from ? from.#state : undefined;
    this.#salvage = from ? from.#salvage : [];
    this.history = memoryHistory(this.#history);
    this.replies = memoryReplies(this.#replies);
    this.aside = memoryAside(this.#aside);
  }

  transaction<T>(change: () => T): T {
    return this.#log.run(() => {
      // Rows may be taken back, and with them what was sorted.
      this.#log.note(() => {
        this.#unsort();
        this.#held = undefined;
      });
      return change();
    });
  }

  /** A copy of what is stored, that lives on by itself: what a node restarts from, or is rewound to. */
  clone(): MemoryStore {
    return new MemoryStore(this);
  }

  readState(): NodeState | undefined {
    return this.#held ?? this.#state;
  }

  writeState(state: NodeState): void {
    const before = this.#state;
    this.#log.note(() => {
      this.#state = before;
    });
    this.#state = state;
    this.#held = undefined;
  }

  holdState(state: NodeState): void {
    this.#held = state;
  }

  get holdsState(): boolean {
    return this.#held !== undefined;
  }

  get(id: TodoId): Row | undefined {
    return this.#entries.get(id)?.row;
  }

  addAll(rows: readonly Row[]): Map<Row, Row> {
    const there = new Map<Row, Row>();
    for (const row of rows) {
      const other = this.get(row.id);
      if (other) there.set(row, other);
      else this.put(row);
    }
    return there;
  }

  put(row: Row): void {
    const before = this.#entries.get(row.id);
    this.#write(row.id, before ? { ...before, row } : { ...idParts(row.id), row });
  }

  putAll(rows: readonly Row[]): void {
    for (const row of rows) this.put(row);
  }

  findSource(source: string): Row | undefined {
    return this.#sortedById().find(({ row }) => row.source === source)?.row;
  }

  changedAfter(seq: number, limit: number): Row[] {
    const changed = this.#rows().filter((row) => row.seq > seq);
    return changed.sort((a, b) => a.seq - b.seq).slice(0, limit);
  }

  find({ n, origin }: IdPrefix): Row[] {
    return this.#sortedById().flatMap((entry) =>
      entry.n === n && entry.origin.startsWith(origin) ? [entry.row] : [],
    );
  }

  list(status: StatusFilter, after: TodoId | null, limit: number, equal: Equal = {}): Row[] {
    const wanted = Object.entries(equal);
    const isEqual = (row: Row) => wanted.every(([field, value]) => row[field as keyof Equal] === value);
    return this.#select((row) => FILTERS[status](row) && isEqual(row), after, limit);
  }

  conflicted(): Row[] {
    return this.#select((row) => row.conflicts > 0, null, Number.POSITIVE_INFINITY);
  }

  *diff(from: number, after: Position | null, round: number, limit: number): Iterable<Row> {
    const last = after && { ...idParts(after.id), version: after.version };
    let left = limit;
    for (const entry of this.#sortedByVersion()) {
      const { row } = entry;
      if (row.version < from || (row.version === round && row.delivered)) continue;
      if (last && (row.version - last.version || compareEntries(entry, last)) <= 0) continue;
      if (left-- === 0) return;
      yield row;
    }
  }

  settle(from: number, to: number, round: number): number {
    const unsettled = this.#rows().filter(
      ({ version }) => version >= from && version <= to && version !== round,
    );
    for (const row of unsettled) this.put({ ...row, version: round, delivered: true });
    return unsettled.length;
  }

  countAbove(version: number): number {
    return this.#rows().filter((row) => row.version > version).length;
  }

  highestVersion(): number {
    return this.#sortedByVersion().at(-1)?.row.version ?? 0;
  }

  firstAbove(version: number): Row | undefined {
    return this.#sortedByVersion().find(({ row }) => row.version > version)?.row;
  }

  salvage(at: Millis): void {
    const before = this.#salvage;
    this.#log.note(() => {
      this.#salvage = before;
    });
    const rows = this.#sortedById().map(({ row: { id, version, body } }, index) => ({
      seq: before.length + index + 1,
      salvagedAt: at,
      id,
      version,
      body,
    }));
    this.#salvage = [...before, ...rows];
    for (const { id } of rows) this.#write(id, undefined);
    for (const shelf of [this.#history, this.#replies, this.#aside]) shelf.clear();
  }

  salvaged(after: number, limit: number): Salvaged[] {
    return this.#salvage.filter(({ seq }) => seq > after).slice(0, limit);
  }

  oldestTombstone(): Millis | null {
    let oldest: Millis | null = null;
    for (const { row } of this.#entries.values())
      if (row.deletedAt !== null && (oldest === null || row.deletedAt < oldest)) oldest = row.deletedAt;
    return oldest;
  }

  purge(stable: number, before: Millis): Purge {
    const due = this.#rows().filter(
      ({ deletedAt, version }) => deletedAt !== null && deletedAt < before && version <= stable,
    );
    for (const { id } of due) {
      this.#write(id, undefined);
      this.#history.set(id, undefined);
    }
    return {
      purged: due.length,
      conflicted: due.filter(({ conflicts }) => conflicts > 0).length,
      lastSeq: Math.max(0, ...due.map(({ seq }) => seq)),
    };
  }

  #rows(): Row[] {
    return Array.from(this.#entries.values(), ({ row }) => row);
  }

  #sortedById(): readonly Entry[] {
    this.#byId ??= [...this.#entries.values()].sort(compareEntries);
    return this.#byId;
  }

  #sortedByVersion(): readonly Entry[] {
    this.#byVersion ??= [...this.#entries.values()].sort(
      (a, b) => a.row.version - b.row.version || compareEntries(a, b),
    );
    return this.#byVersion;
  }

  #select(matches: (row: Row) => boolean, after: TodoId | null, limit: number): Row[] {
    const last = after && idParts(after);
    const found: Row[] = [];
    for (const entry of this.#sortedById()) {
      if (found.length === limit) break;
      if ((!last || compareEntries(entry, last) > 0) && matches(entry.row)) found.push(entry.row);
    }
    return found;
  }

  #write(id: TodoId, entry: Entry | undefined): void {
    this.#entries.set(id, entry);
    this.#unsort();
  }

  #unsort(): void {
    this.#byId = undefined;
    this.#byVersion = undefined;
  }
}

function compareEntries(a: Omit<Entry, "row">, b: Omit<Entry, "row">): number {
  return a.n - b.n || (a.origin < b.origin ? -1 : a.origin > b.origin ? 1 : 0);
}
