/** Tables that the first write makes: what is only read leaves no storage behind. */
import { type Migration, migrate, migrated } from "./migrate.ts";
import type { Sql, SqlRow, SqlRows, SqlValue } from "./sql.ts";

export class Tables {
  readonly #sql: Sql;
  readonly #migrations: readonly Migration[];
  /** Undefined where it must be looked up again: tables that a failed transaction made are gone with it. */
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

  /** To be called after a failed transaction. The lookup waits until it is needed: storage may still be failing now. */
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
