/** SQLite as Node has it, in memory: the stores of the workers run on it, in unit tests and in the simulation. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Sql, SqlRow, SqlRows, SqlValue, Sync } from "../../workers/shared/sql.ts";

export class NodeSql implements Sql {
  readonly #database = new DatabaseSync(":memory:");
  #savepoints: readonly Savepoint[] = [];
  /** A statement is prepared once; the workers' texts are few. */
  readonly #statements = new Map<string, Prepared>();
  #depth = 0;
  /** Whether the next statement that writes fails. */
  fails: () => boolean = () => false;
  /** How often any table may have changed, and each one beyond that. */
  #changes = 0;
  readonly #changesOf = new Map<string, number>();
  /** Tables that may have rows; undefined where that is any. */
  #written: Set<string> | undefined = new Set();

  /** Goes on from `image`, where there is one. */
  constructor(image?: Uint8Array) {
    if (!image) return;
    this.#database.deserialize(image);
    this.#written = undefined;
  }

  /** Another number after each change of the table: what was read before it may not hold any more. */
  changesOf(table: string): number {
    return this.#changes + (this.#changesOf.get(table) ?? 0);
  }

  /** Removes all rows. */
  clear(): void {
    const tables = this.#written ?? this.#tables();
    this.transaction(() => {
      for (const table of tables) this.exec(`DELETE FROM ${table}`);
    });
    this.#written = new Set();
  }

  /** What is stored. */
  image(): Uint8Array {
    return this.#database.serialize();
  }

  /** Nobody may use it any more. */
  close(): void {
    this.#database.close();
  }

  exec<T extends SqlRow>(query: string, ...bindings: SqlValue[]): SqlRows<T> {
    if (bindings.length > MAX_BINDINGS) throw new Error("too many SQL variables: SQLITE_ERROR");
    if (bindings.some(isTooBig)) throw new Error("string or blob too big: SQLITE_TOOBIG");
    const isRead = query.startsWith("SELECT");
    if (!isRead && this.fails()) throw new Error("disk I/O error");
    if (bindings.length === 0 && query.includes(";")) {
      this.#changed(undefined);
      this.#database.exec(query);
      return new Rows<T>([], undefined);
    }
    const prepared = this.#prepared(query);
    if (!isRead) this.#changed(prepared.table);
    const rows = prepared.statement.all(...bindings) as unknown as SqlValue[][];
    return new Rows<T>(rows, prepared);
  }

  transaction<T>(change: () => Sync<T>): T {
    const { save, release, rollBack } = this.#savepoint(this.#depth++);
    save.run();
    try {
      const result = change();
      release.run();
      return result as T;
    } catch (error) {
      this.#changes++;
      rollBack.run();
      release.run();
      throw error;
    } finally {
      this.#depth--;
    }
  }

  #savepoint(depth: number): Savepoint {
    const known = this.#savepoints[depth];
    if (known) return known;
    const prepare = (statement: string) => this.#database.prepare(`${statement} level_${depth}`);
    const made = {
      save: prepare("SAVEPOINT"),
      release: prepare("RELEASE"),
      rollBack: prepare("ROLLBACK TO"),
    };
    this.#savepoints = [...this.#savepoints, made];
    return made;
  }

  #changed(table: string | undefined): void {
    if (table === undefined) {
      this.#changes++;
      this.#written = undefined;
    } else {
      this.#changesOf.set(table, (this.#changesOf.get(table) ?? 0) + 1);
      this.#written?.add(table);
    }
  }

  #tables(): string[] {
    const tables = this.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
    return tables.toArray().map(({ name }) => name);
  }

  #prepared(query: string): Prepared {
    const known = this.#statements.get(query);
    if (known) return known;
    const statement = this.#database.prepare(query.replace(BOUND_LIMIT, "LIMIT (? + 0)"));
    statement.setReturnArrays(true);
    const prepared = { statement, table: WRITES.exec(query)?.[1], columns: undefined };
    this.#statements.set(query, prepared);
    return prepared;
  }
}

/** As the platform has it. */
const MAX_BINDINGS = 100;
/** Bytes that production takes of one value; the local runtime takes more. */
const MAX_VALUE_BYTES = 2_000_000;

function isTooBig(value: SqlValue): boolean {
  // A UTF-16 unit has three bytes at most, so that most are not encoded for this.
  return (
    typeof value === "string" &&
    3 * value.length > MAX_VALUE_BYTES &&
    Buffer.byteLength(value) > MAX_VALUE_BYTES
  );
}

/** A statement, and the one table that it writes to; undefined where that is not plain. */
interface Prepared {
  readonly statement: StatementSync;
  readonly table: string | undefined;
  /** Looked up once: a statement's columns stay the same. */
  columns: readonly string[] | undefined;
}

interface Savepoint {
  readonly save: StatementSync;
  readonly release: StatementSync;
  readonly rollBack: StatementSync;
}

/** SQLite plans by what a limit is bound to, and so plans again with each run: that takes longer than to read a page. */
const BOUND_LIMIT = /LIMIT \?(?!\d)/;
const WRITES = /^(?:INSERT (?:OR \w+ )?INTO|UPDATE(?: OR \w+)?|DELETE FROM|CREATE TABLE IF NOT EXISTS) (\w+)/;

class Rows<T extends SqlRow> implements SqlRows<T> {
  readonly #rows: readonly SqlValue[][];
  readonly #prepared: Prepared | undefined;

  constructor(rows: readonly SqlValue[][], prepared: Prepared | undefined) {
    this.#rows = rows;
    this.#prepared = prepared;
  }

  toArray(): T[] {
    const prepared = this.#prepared;
    if (!prepared || this.#rows.length === 0) return [];
    prepared.columns ??= prepared.statement.columns().map(({ name }) => name);
    const { columns } = prepared;
    return this.#rows.map((row) => {
      const named: Record<string, SqlValue> = {};
      columns.forEach((column, place) => {
        named[column] = row[place] ?? null;
      });
      return named as T;
    });
  }

  one(): T {
    const [row, ...others] = this.toArray();
    if (!row || others.length > 0) throw new Error(`${this.#rows.length} rows where one was expected`);
    return row;
  }

  raw<V extends SqlValue[]>(): Iterable<V> {
    return this.#rows as V[];
  }
}
