/** The store of one list in SQLite. */
import type { Body } from "../../core/body.ts";
import type { Millis, Origin } from "../../core/hlc.ts";
import { type IdPrefix, makeId, type TodoId } from "../../core/id.ts";
import type { Position, VersionedRecord } from "../../core/packed.ts";
import type { Sql, SqlValue, Sync } from "../../shared/sql.ts";
import { Tables } from "../../shared/tables.ts";
import { FIELD_COLUMNS, fromColumns } from "./columns.ts";
import { listStatements } from "./listing.ts";
import { MIGRATIONS } from "./migrations.ts";
import type { AsideStore, FirstAnswerStore, HistoryStore } from "./shelves.ts";
import { idKey, insert, insertBatches, upsert } from "./sqlite-insert.ts";
import { moveToSalvage, readSalvage } from "./sqlite-salvage.ts";
import { sqliteAside, sqliteFirstAnswers, sqliteHistory } from "./sqlite-shelves.ts";
import { decodeState, encodeState, type NodeState } from "./state.ts";
import type { Listed, Listing, Row, Salvaged, SortKey, Store } from "./store.ts";

export class SqliteStore implements Store {
  readonly history: HistoryStore;
  readonly firstAnswers: FirstAnswerStore;
  readonly aside: AsideStore;
  readonly #sql: Sql;
  readonly #tables: Tables;
  /** The state row as last committed; undefined until it is read, and after a transaction that failed. */
  #state: NodeState | undefined;
  #buffered: NodeState | undefined;
  /** What each `open` asks, by statement; forgotten with the next write. */
  #known = new Map<string, number | null>();

  constructor(sql: Sql, migrations = MIGRATIONS) {
    this.#sql = sql;
    this.#tables = new Tables(sql, migrations);
    this.history = sqliteHistory(this.#tables);
    this.firstAnswers = sqliteFirstAnswers(this.#tables);
    this.aside = sqliteAside(this.#tables);
  }

  transaction<T>(change: () => Sync<T>): T {
    const buffered = this.#buffered;
    try {
      return this.#sql.transaction(change);
    } catch (error) {
      this.erased();
      // Storage is as it was, so the fence in memory holds as well: the same call may be tried again (R2, R5).
      this.#buffered = buffered;
      throw error;
    }
  }

  erased(): void {
    this.#state = undefined;
    this.#buffered = undefined;
    this.#known.clear();
    this.#tables.lookAgain();
  }

  readState(): NodeState | undefined {
    if (this.#buffered) return this.#buffered;
    if (!this.#state) {
      const row = this.#tables.read<{ json: string }>("SELECT json FROM state").toArray()[0];
      this.#state = row && decodeState(row.json);
    }
    return this.#state;
  }

  writeState(state: NodeState): void {
    this.#tables.write("INSERT OR REPLACE INTO state (only, json) VALUES (1, ?)", encodeState(state));
    this.#state = state;
    this.#buffered = undefined;
  }

  bufferState(state: NodeState): void {
    this.#buffered = state;
  }

  get hasBufferedState(): boolean {
    return this.#buffered !== undefined;
  }

  get(id: TodoId): Row | undefined {
    return this.#rows("WHERE n = ? AND origin = ?", ...idKey(id))[0];
  }

  addAll(rows: readonly Row[]): Map<Row, Row> {
    this.#known.clear();
    const there = new Map<Row, Row>();
    let isKnown = false;
    for (const batch of insertBatches(rows)) {
      const { length } = batch.rows;
      // Where all of a batch were there, those of the next one probably are: looking is cheaper than trying.
      const found: Map<TodoId, Row> = isKnown ? this.#getAll(batch.rows) : new Map();
      const areThere = found.size === length;
      if (!areThere) this.#tables.write(...insert(batch));
      if (!areThere && this.#tables.changes() === length) continue;
      const stored = areThere ? found : this.#getAll(batch.rows);
      const others = batch.rows.filter(({ id, seq }) => areThere || stored.get(id)?.seq !== seq);
      for (const row of others) there.set(row, stored.get(row.id) as Row);
      isKnown = others.length === length;
    }
    return there;
  }

  putAll(rows: readonly Row[]): void {
    this.#known.clear();
    for (const batch of insertBatches(rows)) this.#tables.write(...upsert(batch));
  }

  findSource(source: string): Row | undefined {
    return this.#rows("WHERE source = ? ORDER BY n, origin LIMIT 1", source)[0];
  }

  changedAfter(seq: number, limit: number): Row[] {
    // Not indexed: an index would cost every write a row, and this is asked only when a watcher comes back.
    return this.#rows("WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit);
  }

  find({ n, origin }: IdPrefix): Row[] {
    return this.#rows("WHERE n = ? AND substr(origin, 1, ?) = ? ORDER BY origin", n, origin.length, origin);
  }

  *list(listing: Listing, limit: number): Generator<Listed> {
    let left = limit;
    for (const [query, ...bindings] of listStatements(listing)) {
      if (left === 0) return;
      const rows = this.#tables.read(query, ...bindings, left).raw<[TodoId, number, Body, SortKey]>();
      for (const [id, version, body, key] of rows) {
        left--;
        yield { id, version, body, key };
      }
    }
  }

  liveUpTo(seq: number, after: TodoId | null, limit: number): Row[] {
    const where = "WHERE deleted_at IS NULL AND seq <= ? AND (n, origin) > (?, ?) ORDER BY n, origin LIMIT ?";
    return this.#rows(where, seq, ...afterKey(after), limit);
  }

  conflicted(after: TodoId | null, limit: number): Iterable<VersionedRecord> {
    const where = "WHERE conflicts > 0 AND (n, origin) > (?, ?) ORDER BY n, origin LIMIT ?";
    return this.#records(where, ...afterKey(after), limit);
  }

  diff(from: number, after: Position | null, round: number, limit: number): Iterable<VersionedRecord> {
    return this.#records(
      `WHERE (version, n, origin) > (?, ?, ?) AND NOT (version = ? AND delivered) ORDER BY version, n, origin LIMIT ?`,
      after?.version ?? from,
      ...afterKey(after?.id ?? null),
      round,
      limit,
    );
  }

  settle(from: number, to: number, round: number): number {
    this.#known.clear();
    // OR IGNORE: see sqlite-insert.ts. There is nothing to ignore.
    const settle =
      "UPDATE OR IGNORE todo SET version = ?, delivered = 1 WHERE version BETWEEN ? AND ? AND version <> ?";
    this.#tables.write(settle, round, from, to, round);
    return this.#tables.changes();
  }

  hasDelivered(round: number): boolean {
    // Mostly the highest version is known, and no round has come so far.
    if (this.highestVersion() < round) return false;
    const select = "SELECT 1 AS one FROM todo WHERE version = ? AND delivered LIMIT 1";
    return this.#tables.read(select, round).toArray().length > 0;
  }

  countAbove(version: number): number {
    const count = "SELECT count(*) AS count FROM todo WHERE version > ?";
    return this.#tables.read<{ count: number }>(count, version).toArray()[0]?.count ?? 0;
  }

  highestVersion(): number {
    return this.#ask("SELECT max(version) AS answer FROM todo") ?? 0;
  }

  firstAbove(version: number): Row | undefined {
    return this.#rows("WHERE version > ? ORDER BY version LIMIT 1", version)[0];
  }

  salvage(at: Millis): void {
    this.#known.clear();
    moveToSalvage(this.#tables, at);
  }

  salvaged(after: number, limit: number): Iterable<Salvaged> {
    return readSalvage(this.#tables, after, limit);
  }

  oldestTombstone(): Millis | null {
    return this.#ask("SELECT min(deleted_at) AS answer FROM todo WHERE deleted_at IS NOT NULL");
  }

  *all(): Generator<Row> {
    for (const columns of this.#tables.read(`SELECT ${ROW_COLUMNS} FROM todo`).raw<RowColumns>())
      yield toStoredRow(columns);
  }

  remove(id: TodoId): void {
    this.#known.clear();
    this.#tables.write("DELETE FROM todo WHERE n = ? AND origin = ?", ...idKey(id));
  }

  purge(stable: number, before: Millis): Row[] {
    this.#known.clear();
    const due = "deleted_at IS NOT NULL AND deleted_at < ? AND version <= ?";
    this.#tables.write(
      `DELETE FROM history WHERE (n, origin) IN (SELECT n, origin FROM todo WHERE ${due})`,
      before,
      stable,
    );
    const purged = this.#tables.write(
      `DELETE FROM todo WHERE ${due} RETURNING ${ROW_COLUMNS}`,
      before,
      stable,
    );
    return Array.from(purged.raw<RowColumns>(), toStoredRow);
  }

  #getAll(rows: readonly Row[]): Map<TodoId, Row> {
    const keys = JSON.stringify(rows.map(({ id }) => idKey(id)));
    const stored = this.#rows(
      "WHERE (n, origin) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))",
      keys,
    );
    return new Map(stored.map((row) => [row.id, row]));
  }

  *#records(where: string, ...bindings: SqlValue[]): Generator<VersionedRecord> {
    // Without column names: rows are read half as fast with them.
    const cursor = this.#tables
      .read(`SELECT n || '-' || origin, version, body FROM todo ${where}`, ...bindings)
      .raw<[TodoId, number, Body]>();
    for (const [id, version, body] of cursor) yield { id, version, body };
  }

  #ask(question: string): number | null {
    const known = this.#known.get(question);
    if (known !== undefined) return known;
    const answer = this.#tables.read<{ answer: number | null }>(question).toArray()[0]?.answer ?? null;
    this.#known.set(question, answer);
    return answer;
  }

  #rows(where: string, ...bindings: SqlValue[]): Row[] {
    const cursor = this.#tables.read(`SELECT ${ROW_COLUMNS} FROM todo ${where}`, ...bindings);
    return Array.from(cursor.raw<RowColumns>(), toStoredRow);
  }
}

const ROW_COLUMNS = [
  "n, origin, version, delivered, deleted_at, conflicts, updated, created, urgency, search, seq, body",
  ...FIELD_COLUMNS,
].join(", ");
/** In the order of `ROW_COLUMNS`. */
type RowColumns = [
  n: number,
  origin: string,
  version: number,
  delivered: number,
  deletedAt: number | null,
  conflicts: number,
  updated: number,
  created: number,
  urgency: string | null,
  search: string,
  seq: number,
  body: string,
  ...fields: (string | number | null)[],
];

/** Only this store has written the table, so its texts are what they were when they were put. */
function toStoredRow(columns: RowColumns): Row {
  const [n, origin, version, delivered, deletedAt, conflicts, ...others] = columns;
  const [updated, created, urgency, search, seq, body, ...fields] = others;
  return {
    id: makeId(n, origin as Origin),
    version,
    delivered: delivered === 1,
    ...fromColumns(fields),
    deletedAt,
    conflicts,
    updated,
    created,
    urgency,
    search,
    seq,
    body: body as Body,
  };
}

/** Sorts before every id where there is none: numbers begin at 1. */
function afterKey(id: TodoId | null): [number, string] {
  return id === null ? [0, ""] : idKey(id);
}
