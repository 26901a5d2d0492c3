/** Tables that the first write makes: what is only read leaves no storage behind. */
import { type Migration, migrate, migrated } from "./migrate.ts";
import type { Sql, SqlRow, SqlRows, SqlValue } from "./sql.ts";

export class Tables {
  readonly #sql: Sql;
  readonly #migrations: readonly Migration[];
  /** Undefined where it is to be looked up: a transaction that failed may have made them, and they are gone with it. */
  #exist: boolean | undefined;

  /** Brings tables that are there to the last migration. Throws where they are newer than the code. */
  constructor(sql: Sql, migrations: readonly Migration[]) {
    this.#sql = sql;
    this.#migrations = migrations;
    this.#exist = migrated(sql);
    if (this.#exist) migrate(sql, migrations);
  }

  get exist(): boolean {
    this.#exist ??= migrated(this.#sql);
    return this.#exist;
  }

  /** No rows while there are no tables. */
  read<T extends SqlRow>(query: string, ...bindings: SqlValue[]): SqlRows<T> {
    return this.exist ? this.#sql.exec<T>(query, ...bindings) : NO_ROWS;
  }

  write<T extends SqlRow>(query: string, ...bindings: SqlValue[]): SqlRows<T> {
    if (!this.exist) this.#make();
    return this.#sql.exec<T>(query, ...bindings);
  }

  /** How many rows the last `write` wrote. */
  changes(): number {
    return this.#sql.exec<{ changes: number }>("SELECT changes() AS changes").one().changes;
  }

  /** After a transaction that failed. Looked up when it is asked for: here storage may still be failing. */
  lookAgain(): void {
    this.#exist = undefined;
  }

  #make(): void {
    migrate(this.#sql, this.#migrations);
    this.#exist = true;
  }
}

const NO_ROWS: SqlRows<never> = {
  toArray: () => [],
  raw: () => [],
  one: () => {
    throw new Error("no row where one was expected");
  },
};
