/** The part of SQLite that this project asks for: a Durable Object's storage has it, and so has Node's own SQLite. */

export type SqlValue = null | number | string;
export type SqlRow = Record<string, SqlValue>;

/** What a statement answered; it is read once. */
export interface SqlRows<T extends SqlRow> {
  toArray(): T[];
  /** The only row. Throws where there is none, or more than one. */
  one(): T;
  /** Each row as its values alone, in the order of the columns. */
  raw<V extends SqlValue[]>(): Iterable<V>;
}

export interface Sql {
  /** Runs a statement at once; several, separated by `;`, where nothing is bound and nothing asked for. */
  exec<T extends SqlRow>(query: string, ...bindings: SqlValue[]): SqlRows<T>;
  /** All of `change` or, where it throws, nothing. One within another is taken back by itself. */
  transaction<T>(change: () => Sync<T>): T;
}

/** `T`, unless it is a promise: a transaction is over when its callback returns, so what comes later would not be in it. */
export type Sync<T> = T extends PromiseLike<unknown> ? never : T;
