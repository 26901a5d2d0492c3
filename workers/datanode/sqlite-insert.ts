/** Many new rows in few statements: to run one, and to bind each of its values, takes longer than to store a row. */
import { idParts, type TodoId } from "../core/id.ts";
import type { Row } from "./store.ts";

/** Columns of `todo`, in the order in which rows are written and read. */
export const COLUMNS = "n, origin, version, delivered, completed, deleted_at, conflicts, source, seq, body";
/** A statement takes 100 parameters: seven that all its rows share, and three for each of them. */
const SHARED = 7;
const OWN = 3;
const MAX_ROWS_PER_INSERT = 31;
const statements = new Map<number, string>();

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

/** Stores a batch, without those of its rows whose ids are there already; how many it stored. */
export function insertBatch(sql: SqlStorage, batch: readonly Row[]): number {
  const [first] = batch;
  if (!first) return 0;
  const { id, version, delivered, deletedAt, conflicts, source, seq } = first;
  const shared = [idParts(id).origin, version, Number(delivered), deletedAt, conflicts, source, seq];
  const own = batch.flatMap((row) => [idParts(row.id).n, Number(row.completed), row.body]);
  sql.exec(statementFor(batch.length), ...shared, ...own);
  return sql.exec<{ stored: number }>("SELECT changes() AS stored").one().stored;
}

function isAlike(first: Row | undefined, row: Row | undefined, place: number): boolean {
  return (
    first !== undefined &&
    row !== undefined &&
    row.version === first.version &&
    row.delivered === first.delivered &&
    row.deletedAt === first.deletedAt &&
    row.conflicts === first.conflicts &&
    row.source === first.source &&
    row.seq === first.seq + place &&
    idParts(row.id).origin === idParts(first.id).origin
  );
}

function statementFor(rows: number): string {
  const known = statements.get(rows);
  if (known !== undefined) return known;
  const values = Array.from({ length: rows }, (_, place) => {
    const own = SHARED + OWN * place;
    return `(?${own + 1}, ?1, ?2, ?3, ?${own + 2}, ?4, ?5, ?6, ?7 + ${place}, ?${own + 3})`;
  });
  // Not ON CONFLICT DO NOTHING: SQLite would keep a copy of every page it touches, in case the statement fails half way.
  const statement = `INSERT OR IGNORE INTO todo (${COLUMNS}) VALUES ${values.join(", ")}`;
  statements.set(rows, statement);
  return statement;
}
