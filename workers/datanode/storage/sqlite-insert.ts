/** Many rows in few statements: to run one for each, and to bind all its values, takes as long as to store the row. */
import { idParts, type TodoId } from "../../core/id.ts";
import type { SqlValue } from "../../shared/sql.ts";
import type { Row } from "./store.ts";

/** Columns of `todo`, in the order in which rows are written and read. */
export const COLUMNS = "n, origin, version, delivered, completed, deleted_at, conflicts, source, seq, body";
/** A statement takes 100 parameters: seven that all its rows share, and three for each of them. */
const SHARED = 7;
const OWN = 3;
const MAX_ROWS_PER_INSERT = 31;
/** What a statement does with rows whose ids are there. */
const KEEP = "";
const REPLACE = `ON CONFLICT DO UPDATE SET version = excluded.version, delivered = excluded.delivered,
  completed = excluded.completed, deleted_at = excluded.deleted_at, conflicts = excluded.conflicts,
  source = excluded.source, seq = excluded.seq, body = excluded.body`;
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
  const { id, version, delivered, deletedAt, conflicts, source, seq } = first;
  const shared = [idParts(id).origin, version, Number(delivered), deletedAt, conflicts, source, seq];
  const own = batch.flatMap((row) => [idParts(row.id).n, Number(row.completed), row.body]);
  return [textOf(command, batch.length, onConflict), ...shared, ...own];
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

function textOf(command: string, rows: number, onConflict: string): string {
  const key = `${command} ${rows} ${onConflict}`;
  const known = statements.get(key);
  if (known !== undefined) return known;
  const values = Array.from({ length: rows }, (_, place) => {
    const own = SHARED + OWN * place;
    return `(?${own + 1}, ?1, ?2, ?3, ?${own + 2}, ?4, ?5, ?6, ?7 + ${place}, ?${own + 3})`;
  });
  const statement = `${command} INTO todo (${COLUMNS}) VALUES ${values.join(", ")} ${onConflict}`;
  statements.set(key, statement);
  return statement;
}
