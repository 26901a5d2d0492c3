/** Many rows in few statements: to run one for each, and to bind all its values, takes as long as to store the row. */
import { idParts, type TodoId } from "../../core/id.ts";
import type { SqlValue } from "../../shared/sql.ts";
import { OWN_COLUMNS, SHARED_COLUMNS, toColumns } from "./columns.ts";
import type { Row } from "./store.ts";

/** Columns whose values all rows of a statement share; their sequence numbers follow on the first one's. */
const SHARED = ["origin", "version", "delivered", "deleted_at", "conflicts", "urgency", ...SHARED_COLUMNS];
/** Columns in which each row has a value of its own. */
const OWN = ["n", "body", "updated", "created", "search", ...OWN_COLUMNS];
/** Columns of `todo`, in the order in which rows are written. */
const COLUMNS = ["seq", ...SHARED, ...OWN];
const MAX_PARAMETERS = 100;
const MAX_ROWS_PER_INSERT = Math.floor((MAX_PARAMETERS - 1 - SHARED.length) / OWN.length);
/** What a statement does with rows whose ids are there. */
const KEEP = "";
const REPLACE = `ON CONFLICT DO UPDATE SET ${COLUMNS.filter((name) => name !== "n" && name !== "origin")
  .map((name) => `${name} = excluded.${name}`)
  .join(", ")}`;
/** Texts of statements, by their beginning, number of rows, and end. */
const statements = new Map<string, string>();

/** An id as the tables hold it. */
export function idKey(id: TodoId): [n: number, origin: string] {
  const { n, origin } = idParts(id);
  return [n, origin];
}

/** The rows in order, cut where one differs from those before it in what a statement says once for all. */
export function* insertBatches(rows: readonly Row[]): Generator<readonly Row[]> {
  let from = 0;
  for (let to = 1; to <= rows.length; to++) {
    if (to - from < MAX_ROWS_PER_INSERT && isAlike(rows[from], rows[to], to - from)) continue;
    yield rows.slice(from, to);
    from = to;
  }
}

/** A statement and what it binds. */
export type Statement = readonly [query: string, ...bindings: SqlValue[]];

/** Stores a batch, without those of its rows whose ids are there already. */
export function insert(batch: readonly Row[]): Statement {
  // Not ON CONFLICT DO NOTHING: SQLite would keep a copy of every page it touches, in case the statement fails half way.
  return statementOf("INSERT OR IGNORE", batch, KEEP);
}

/** Stores a batch, also where rows of its ids are there. */
export function upsert(batch: readonly Row[]): Statement {
  return statementOf("INSERT", batch, REPLACE);
}

function statementOf(command: string, batch: readonly Row[], onConflict: string): Statement {
  const [first] = batch;
  if (!first) throw new Error("an empty batch is a bug");
  const { id, version, delivered, deletedAt, conflicts, urgency, seq } = first;
  const shared = [idParts(id).origin, version, Number(delivered), deletedAt, conflicts, urgency];
  const own = batch.flatMap((row) => [
    idParts(row.id).n,
    row.body,
    row.updated,
    row.created,
    row.search,
    ...toColumns(row, OWN_COLUMNS),
  ]);
  const text = textOf(command, batch.length, onConflict);
  return [text, seq, ...shared, ...toColumns(first, SHARED_COLUMNS), ...own];
}

function isAlike(first: Row | undefined, row: Row | undefined, place: number): boolean {
  return (
    first !== undefined &&
    row !== undefined &&
    row.version === first.version &&
    row.delivered === first.delivered &&
    row.deletedAt === first.deletedAt &&
    row.conflicts === first.conflicts &&
    row.urgency === first.urgency &&
    SHARED_COLUMNS.every((name) => isSame(row[name], first[name])) &&
    row.seq === first.seq + place &&
    idParts(row.id).origin === idParts(first.id).origin
  );
}

/** Most values are plain, and this is asked for every row. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || (Array.isArray(a) && Array.isArray(b) && a.join() === b.join());
}

function textOf(command: string, rows: number, onConflict: string): string {
  const key = `${command} ${rows} ${onConflict}`;
  const known = statements.get(key);
  if (known !== undefined) return known;
  const numbered = (names: readonly string[], from: number) => names.map((_, place) => `?${from + place}`);
  const shared = numbered(SHARED, 2);
  const values = Array.from({ length: rows }, (_, row) => {
    const own = numbered(OWN, 2 + SHARED.length + OWN.length * row);
    return `(?1 + ${row}, ${[...shared, ...own].join(", ")})`;
  });
  const statement = `${command} INTO todo (${COLUMNS.join(", ")}) VALUES ${values.join(", ")} ${onConflict}`;
  statements.set(key, statement);
  return statement;
}
