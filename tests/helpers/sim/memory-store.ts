/** The real store of a list, on an SQLite in memory: it can be copied, as what a node restarts from or is rewound to. */

import type { TodoId } from "../../../workers/core/id.ts";
import { SqliteStore } from "../../../workers/datanode/storage/sqlite-store.ts";
import type { NodeState } from "../../../workers/datanode/storage/state.ts";
import type { Row } from "../../../workers/datanode/storage/store.ts";
import { NodeSql } from "../node-sql.ts";

/** More than any list of a schedule has. */
const MANY_ROWS = 10_000;

export class MemoryStore extends SqliteStore {
  readonly #sql: NodeSql;
  #rows: ReadonlyMap<TodoId, Row> = new Map();
  #rowsAt = -1;

  constructor(sql = new NodeSql()) {
    super(sql);
    this.#sql = sql;
  }

  /** Makes statements that write fail, by chance. */
  failing(fails: () => boolean): void {
    this.#sql.fails = fails;
  }

  /** All rows, oldest change first. Read once between two changes: the checks look at them after every step. */
  rows(): ReadonlyMap<TodoId, Row> {
    if (this.#rowsAt !== this.#sql.changes) {
      this.#rows = new Map(this.changedAfter(0, MANY_ROWS).map((row) => [row.id, row]));
      this.#rowsAt = this.#sql.changes;
    }
    return this.#rows;
  }

  /** A row that came to be here, and not by a round, since the last settle. */
  news(settledRound: number): string | undefined {
    const select = "SELECT n || '-' || origin AS id FROM todo WHERE version > ? AND NOT delivered LIMIT 1";
    return this.#sql.exec<{ id: string }>(select, settledRound).toArray()[0]?.id;
  }

  /** The state as it is stored, whatever is held: what a restart would find. */
  storedState(): NodeState | undefined {
    return new SqliteStore(this.#sql).readState();
  }

  /** What is there after its process ended and came back: what was only held is gone. */
  restarted(): MemoryStore {
    return new MemoryStore(this.#sql);
  }

  /** A copy of what is stored, that lives on by itself. */
  clone(): MemoryStore {
    return new MemoryStore(new NodeSql(this.#sql.image()));
  }
}
