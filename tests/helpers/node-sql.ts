/** SQLite as Node has it, in memory: the stores of the workers run on it, in unit tests and in the simulation. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Sql, SqlRow, SqlRows, SqlValue, Sync } from "../../workers/shared/sql.ts";

export class NodeSql implements Sql {
  readonly #database = new DatabaseSync(":memory:");
  /** A statement is prepared once; the workers' texts are few. */
  readonly #statements = new Map<string, Prepared>();
  #depth = 0;
  /** Whether the next statement that writes fails. */
  fails: () => boolean = () => false;
  /** How often any table may have changed, and each one beyond that. */
  #changes = 0;
  readonly #changesOf = new Map<string, number>();

  /** Goes on from `image`, where there is one. */
  constructor(image?: Uint8Array) {
    if (image) this.#database.deserialize(image);
  }

  /** Another number after each change of the table: what was read before it may not hold any more. */
  changesOf(table: string): number {
    return this.#changes + (this.#changesOf.get(table) ?? 0);
  }

  /** What is stored. */
  image(): Uint8Array {
    return this.#database.serialize();
  }

  exec<T extends SqlRow>(query: string, ...bindings: SqlValue[]): SqlRows<T> {
    if (bindings.some(isTooBig)) throw new Error("string or blob too big: SQLITE_TOOBIG");
    const isRead = query.startsWith("SELECT");
    if (!isRead && this.fails()) throw new Error("disk I/O error");
    if (bindings.length === 0 && query.includes(";")) {
      this.#changes++;
      this.#database.exec(query);
      return new Rows<T>([], []);
    }
    const { statement, table } = this.#prepared(query);
    if (!isRead) this.#changed(table);
    const rows = statement.all(...bindings) as unknown as SqlValue[][];
    return new Rows<T>(rows, rows.length === 0 ? [] : statement.columns().map(({ name }) => name));
  }

  transaction<T>(change: () => Sync<T>): T {
    const savepoint = `level_${this.#depth++}`;
    this.#database.exec(`SAVEPOINT ${savepoint}`);
    try {
      const result = change();
      this.#database.exec(`RELEASE ${savepoint}`);
      return result as T;
    } catch (error) {
      this.#changes++;
      this.#database.exec(`ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`);
      throw error;
    } finally {
      this.#depth--;
    }
  }

  #changed(table: string | undefined): void {
    if (table === undefined) this.#changes++;
    else this.#changesOf.set(table, (this.#changesOf.get(table) ?? 0) + 1);
  }

  #prepared(query: string): Prepared {
    const known = this.#statements.get(query);
    if (known) return known;
    const statement = this.#database.prepare(query);
    statement.setReturnArrays(true);
    const prepared = { statement, table: WRITES.exec(query)?.[1] };
    this.#statements.set(query, prepared);
    return prepared;
  }
}

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
}

const WRITES = /^(?:INSERT (?:OR \w+ )?INTO|UPDATE(?: OR \w+)?|DELETE FROM) (\w+)/;

class Rows<T extends SqlRow> implements SqlRows<T> {
  readonly #rows: readonly SqlValue[][];
  readonly #columns: readonly string[];

  constructor(rows: readonly SqlValue[][], columns: readonly string[]) {
    this.#rows = rows;
    this.#columns = columns;
  }

  toArray(): T[] {
    const named = (row: readonly SqlValue[]) => this.#columns.map((column, place) => [column, row[place]]);
    return this.#rows.map((row) => Object.fromEntries(named(row)) as T);
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
