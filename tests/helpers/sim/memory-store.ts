/** The real store of a list, on an SQLite in memory: it can be copied, as what a node restarts from or is rewound to. */

import type { Body } from "../../../workers/core/body.ts";
import type { Millis, Origin } from "../../../workers/core/hlc.ts";
import { makeId, type TodoId } from "../../../workers/core/id.ts";
import { MIGRATIONS } from "../../../workers/datanode/storage/migrations.ts";
import { SqliteStore } from "../../../workers/datanode/storage/sqlite-store.ts";
import type { NodeState } from "../../../workers/datanode/storage/state.ts";
import type { Row } from "../../../workers/datanode/storage/store.ts";
import { IS_MIGRATED, migrate, migrated } from "../../../workers/shared/migrate.ts";
import type { SqlRow, SqlRows, SqlValue } from "../../../workers/shared/sql.ts";
import { NodeSql } from "../node-sql.ts";

/** What the checks look at: not the columns that are made of the body. */
export type StoredRow = Pick<Row, "id" | "version" | "delivered" | "deletedAt" | "seq" | "body">;
type Columns = [
  n: number,
  origin: Origin,
  version: number,
  delivered: number,
  deletedAt: Millis | null,
  seq: number,
  body: Body,
];

/** A storage whose tables are there and empty: a schedule makes a dozen storages, and to make tables takes longer than all else. */
const EMPTY = emptyImage();
/** The migrations that remain: as many statements that write as before, which may fail. */
const THERE = MIGRATIONS.map(({ id }, place) => ({
  id,
  sql: place === 0 ? "CREATE TABLE IF NOT EXISTS state (json)" : "SELECT 1",
}));

/** Believed to have no tables until the migrations are noted. */
class ListSql extends NodeSql {
  /** Those of the schedule that is running; undefined where none is, and storages are left to the garbage collector. */
  static #used: ListSql[] | undefined;
  static readonly #idle: ListSql[] = [];
  static readonly #opened: NodeSql[] = [];

  /** One that is empty. Its statements are prepared where it was used before, which saves half the time that SQLite takes. */
  static take(): ListSql {
    const used = ListSql.#used;
    if (!used) return new ListSql(EMPTY);
    const sql = ListSql.#idle.pop() ?? new ListSql(EMPTY);
    used.push(sql);
    return sql;
  }

  /** One that is closed with the schedule: Node gives its memory back only then. */
  static opened<S extends NodeSql>(sql: S): S {
    if (ListSql.#used) ListSql.#opened.push(sql);
    return sql;
  }

  /** Runs what uses no storage of its own any more once it is over: the next one gets them. One at a time. */
  static async reusing<T>(run: () => Promise<T>): Promise<T> {
    const used: ListSql[] = [];
    ListSql.#used = used;
    try {
      return await run();
    } finally {
      ListSql.#used = undefined;
      for (const sql of ListSql.#opened.splice(0)) sql.close();
      for (const sql of used) {
        sql.fails = () => false;
        sql.clear();
        ListSql.#idle.push(sql);
      }
    }
  }

  override exec<T extends SqlRow>(query: string, ...bindings: SqlValue[]): SqlRows<T> {
    return super.exec(query === IS_MIGRATED ? "SELECT 1 FROM migration LIMIT 1" : query, ...bindings);
  }
}

/** Runs one schedule, whose storages serve the next one. */
export function reusingStorages<T>(schedule: () => Promise<T>): Promise<T> {
  return ListSql.reusing(schedule);
}

/** For what is no list: goes on from `image`, where there is one. */
export function openStorage(image?: Uint8Array): NodeSql {
  return ListSql.opened(new NodeSql(image));
}

export class MemoryStore extends SqliteStore {
  readonly #sql: NodeSql;
  #rows: ReadonlyMap<TodoId, StoredRow> = new Map();
  #rowsAt = -1;
  /** Tables that were made stay: a storage that is given back is another one. */
  #isMade = false;

  constructor(sql: NodeSql = ListSql.take()) {
    super(sql, THERE);
    this.#sql = sql;
  }

  /** Makes statements that write fail, by chance. */
  failing(fails: () => boolean): void {
    this.#sql.fails = fails;
  }

  /** All rows, oldest change first. Read once between two changes: the checks look at them after every step. */
  rows(): ReadonlyMap<TodoId, StoredRow> {
    if (this.#rowsAt !== this.#sql.changesOf("todo")) {
      this.#rows = new Map(this.#read().map((row) => [row.id, row]));
      this.#rowsAt = this.#sql.changesOf("todo");
    }
    return this.#rows;
  }

  /** A row that came to be here, and not by a round, since the last settle. */
  news(settledRound: number): TodoId | undefined {
    for (const { id, version, delivered } of this.rows().values())
      if (version > settledRound && !delivered) return id;
    return undefined;
  }

  /** The state as it is stored, whatever is held: what a restart would find. */
  storedState(): NodeState | undefined {
    return this.restarted().readState();
  }

  /** What is there after its process ended and came back: what was only held is gone. */
  restarted(): MemoryStore {
    return new MemoryStore(this.#sql);
  }

  /** A copy of what is stored, that lives on by itself. */
  clone(): MemoryStore {
    return new MemoryStore(ListSql.opened(new ListSql(this.#sql.image())));
  }

  #read(): StoredRow[] {
    this.#isMade ||= migrated(this.#sql);
    if (!this.#isMade) return [];
    const select = "SELECT n, origin, version, delivered, deleted_at, seq, body FROM todo ORDER BY seq";
    return Array.from(this.#sql.exec(select).raw<Columns>(), ([n, origin, version, ...others]) => {
      const [delivered, deletedAt, seq, body] = others;
      return { id: makeId(n, origin), version, delivered: delivered === 1, deletedAt, seq, body };
    });
  }
}

function emptyImage(): Uint8Array {
  const sql = new NodeSql();
  migrate(sql, MIGRATIONS);
  sql.exec("DELETE FROM migration");
  return sql.image();
}
