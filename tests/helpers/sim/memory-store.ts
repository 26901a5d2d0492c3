/** The real store of a list, on an SQLite in memory: it can be copied, as what a node restarts from or is rewound to. */

import type { Body } from "../../../workers/core/body.ts";
import type { Millis, Origin } from "../../../workers/core/hlc.ts";
import { makeId, type TodoId } from "../../../workers/core/id.ts";
import { MIGRATIONS } from "../../../workers/datanode/storage/migrations.ts";
import { SqliteStore } from "../../../workers/datanode/storage/sqlite-store.ts";
import type { NodeState } from "../../../workers/datanode/storage/state.ts";
import type { Row } from "../../../workers/datanode/storage/store.ts";
import { migrate, migrated } from "../../../workers/shared/migrate.ts";
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

/** The tables as the migrations leave them, made at once: a schedule makes a dozen storages. */
const AT_ONCE = squash();

export class MemoryStore extends SqliteStore {
  readonly #sql: NodeSql;
  #rows: ReadonlyMap<TodoId, StoredRow> = new Map();
  #rowsAt = -1;
  /** Tables that were made stay: a storage that is given back is another one. */
  #isMade = false;

  constructor(sql = new NodeSql()) {
    super(sql, AT_ONCE);
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
    return new MemoryStore(new NodeSql(this.#sql.image()));
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

function squash(): typeof MIGRATIONS {
  const sql = new NodeSql();
  migrate(sql, MIGRATIONS);
  const made = sql.exec<{ sql: string }>(
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'migration'",
  );
  const all = made.toArray().map((one) => `${one.sql};`);
  return MIGRATIONS.map(({ id }, place) => ({ id, sql: place === 0 ? all.join("\n") : "SELECT 1" }));
}
