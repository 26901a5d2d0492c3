/** Storages on SQLite in memory that schedules use one after another: to make tables, and to prepare statements, takes longer than all else. */
import { MIGRATIONS } from "../../../workers/datanode/storage/migrations.ts";
import { IS_MIGRATED, type Migration, migrate } from "../../../workers/shared/migrate.ts";
import type { SqlRow, SqlRows, SqlValue } from "../../../workers/shared/sql.ts";
import { MIGRATIONS as JOURNAL_MIGRATIONS } from "../../../workers/sync/sqlite-journal.ts";
import { NodeSql } from "../node-sql.ts";

/** Its tables are there, and it is believed to have none until the migrations are noted. */
class PooledSql extends NodeSql {
  override exec<T extends SqlRow>(query: string, ...bindings: SqlValue[]): SqlRows<T> {
    return super.exec(query === IS_MIGRATED ? "SELECT 1 FROM migration LIMIT 1" : query, ...bindings);
  }
}

class Pool {
  /** Tables, and no rows. */
  readonly #empty: Uint8Array;
  readonly #make: (image: Uint8Array) => NodeSql;
  readonly #idle: NodeSql[] = [];
  /** Those of the schedule that is running; undefined where none is, and storages are left to the garbage collector. */
  #used: NodeSql[] | undefined;
  #opened: NodeSql[] = [];

  constructor(migrations: readonly Migration[], make: (image: Uint8Array) => NodeSql) {
    const sql = new NodeSql();
    // A page that changes is copied whole, for what may be rolled back.
    sql.exec("PRAGMA page_size = 1024");
    migrate(sql, migrations);
    sql.exec("DELETE FROM migration");
    this.#empty = sql.image();
    sql.close();
    this.#make = make;
  }

  /** One that is empty. */
  take(): NodeSql {
    const sql = (this.#used && this.#idle.pop()) ?? this.#make(this.#empty);
    this.#used?.push(sql);
    return sql;
  }

  /** One that goes on from `image`. It is closed with the schedule: Node gives its memory back only then. */
  open(image: Uint8Array): NodeSql {
    const sql = this.#make(image);
    if (this.#used) this.#opened.push(sql);
    return sql;
  }

  begin(): void {
    this.#used = [];
  }

  end(): void {
    for (const sql of this.#opened) sql.close();
    for (const sql of this.#used ?? []) {
      sql.fails = () => false;
      sql.clear();
      this.#idle.push(sql);
    }
    this.#opened = [];
    this.#used = undefined;
  }
}

/** Of lists. */
export const LISTS = new Pool(MIGRATIONS, (image) => new PooledSql(image));

/** Of a sync worker's journals. Nothing fails in them, so their migrations need not be played. */
export const JOURNALS = new Pool(JOURNAL_MIGRATIONS, (image) => new JournalSql(image));

class JournalSql extends PooledSql {
  override exec<T extends SqlRow>(query: string, ...bindings: SqlValue[]): SqlRows<T> {
    const isThere = JOURNAL_MIGRATIONS.some(({ sql }) => sql === query);
    return super.exec(isThere ? "SELECT 1" : query, ...bindings);
  }
}

/** Runs one schedule, whose storages serve the next one. One at a time. */
export async function reusingStorages<T>(schedule: () => Promise<T>): Promise<T> {
  const pools = [LISTS, JOURNALS];
  for (const pool of pools) pool.begin();
  try {
    return await schedule();
  } finally {
    for (const pool of pools) pool.end();
  }
}
