/** Many rows in few statements: to run one for each, and to bind all its values, takes as long as to store the row. */
import { idParts, type TodoId } from "../../core/id.ts";
import type { SqlValue } from "../../shared/sql.ts";
import { type ColumnValue, FIELD_COLUMNS, toColumns } from "./columns.ts";
import type { Row } from "./store.ts";

/** Columns of `todo` beside `seq`, in the order of `valuesOf`. */
const COLUMNS = [
  ...["n", "origin", "version", "delivered", "deleted_at", "conflicts", "updated", "created", "urgency"],
  ...["search", "body"],
  ...FIELD_COLUMNS,
];
const MAX_PARAMETERS = 100;
/** What a statement does with rows whose ids are there. */
const KEEP = "";
const REPLACE = `ON CONFLICT DO UPDATE SET ${["seq", ...COLUMNS]
  .filter((name) => name !== "n" && name !== "origin")
  .map((name) => `${name} = excluded.${name}`)
  .join(", ")}`;
/** Statements that are kept, of 2 kB each. Mostly some ten are in use, but an import chooses in what its lines differ, and how many there are. */
const MAX_TEXTS = 500;
/** Texts of statements, by their beginning, what they say of each row, and how many rows. */
const statements = new Map<string, string>();

/** An id as the tables hold it. */
export function idKey(id: TodoId): [n: number, origin: string] {
  const { n, origin } = idParts(id);
  return [n, origin];
}

/** Rows for one statement. */
export interface Batch {
  readonly rows: readonly Row[];
  /** Each row's values, in the order of `COLUMNS`. */
  readonly values: readonly (readonly ColumnValue[])[];
  /** Whether rows differ in the column of that index; what all have in common is bound once. */
  readonly differs: readonly boolean[];
}

/** The rows in order, as many in each batch as a statement can bind. Their sequence numbers follow on the first one's. */
export function* insertBatches(rows: readonly Row[]): Generator<Batch> {
  const values = rows.map(valuesOf);
  // Asked of all rows at once: so there are few texts of statements, and SQLite knows them.
  const differs = COLUMNS.map((_, at) => values.some((row) => row[at] !== values[0]?.[at]));
  const own = differs.filter(Boolean).length;
  const most = own === 0 ? 1 : Math.floor((MAX_PARAMETERS - 1 - (COLUMNS.length - own)) / own);
  let from = 0;
  for (let to = 1; to <= rows.length; to++) {
    const follows = rows[to]?.seq === (rows[from]?.seq ?? 0) + to - from;
    if (follows && to - from < most) continue;
    yield { rows: rows.slice(from, to), values: values.slice(from, to), differs };
    from = to;
  }
}

/** A statement and what it binds. */
export type Statement = readonly [query: string, ...bindings: SqlValue[]];

/** Stores a batch, without those of its rows whose ids are there already. */
export function insert(batch: Batch): Statement {
  // Not ON CONFLICT DO NOTHING: SQLite would keep a copy of every page it touches, in case the statement fails half way.
  return statementOf("INSERT OR IGNORE", batch, KEEP);
}

/** Stores a batch, also where rows of its ids are there. */
export function upsert(batch: Batch): Statement {
  return statementOf("INSERT", batch, REPLACE);
}

function statementOf(command: string, { rows, values, differs }: Batch, onConflict: string): Statement {
  const [[first], [common]] = [rows, values];
  if (!first || !common) throw new Error("an empty batch is a bug");
  const own = values.flatMap((row) => row.filter((_, at) => differs[at]));
  const shared = common.filter((_, at) => !differs[at]);
  return [textOf(command, rows.length, differs, onConflict), first.seq, ...shared, ...own];
}

function valuesOf(row: Row): ColumnValue[] {
  const { version, delivered, deletedAt, conflicts, updated, created, urgency, search, body } = row;
  return [
    ...idKey(row.id),
    ...[version, Number(delivered), deletedAt, conflicts, updated, created, urgency, search, body],
    ...toColumns(row, FIELD_COLUMNS),
  ];
}

function textOf(command: string, rows: number, differs: readonly boolean[], onConflict: string): string {
  const key = `${command} ${rows} ${differs}`;
  const known = statements.get(key);
  if (known !== undefined) return known;
  const shared = COLUMNS.filter((_, at) => !differs[at]);
  const own = COLUMNS.filter((_, at) => differs[at]);
  const numbered = (names: readonly string[], from: number) => names.map((_, index) => `?${from + index}`);
  const values = Array.from({ length: rows }, (_, row) => {
    const bound = [...numbered(shared, 2), ...numbered(own, 2 + shared.length + own.length * row)];
    return `(?1 + ${row}, ${bound.join(", ")})`;
  });
  const columns = ["seq", ...shared, ...own].join(", ");
  const statement = `${command} INTO todo (${columns}) VALUES ${values.join(", ")} ${onConflict}`;
  if (statements.size === MAX_TEXTS) statements.clear();
  statements.set(key, statement);
  return statement;
}
