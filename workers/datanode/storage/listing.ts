/** What a listing asks of SQLite: statements that together give its todos in order, a few rows at a time. */
import { fold, type Sort } from "../../model/order.ts";
import type { SqlValue } from "../../shared/sql.ts";
import { asWord, toColumn } from "./columns.ts";
import { idKey, type Statement } from "./sqlite-insert.ts";
import type { Equal, Listing, Place, StatusFilter } from "./store.ts";

/** Conditions that all must hold, and what they bind. */
type Where = readonly (readonly [condition: string, ...bindings: SqlValue[]])[];

const STATUS: Record<StatusFilter, string> = {
  live: "deleted_at IS NULL",
  open: "deleted_at IS NULL AND completed = 0",
  completed: "deleted_at IS NULL AND completed = 1",
  deleted: "deleted_at IS NOT NULL",
  all: "1",
};

/** Orders that have an index, of the rows with something to go by. */
const INDEXED: ReadonlySet<Sort> = new Set(["due", "priority", "position", "urgency"]);

/** One after the other, until there are enough todos. Each ends in `LIMIT ?`. */
export function listStatements(listing: Listing): Statement[] {
  const { status, sort = "id", after = null } = listing;
  const where = filters(listing);
  if (sort === "id") return [byId(listing, [[STATUS[status]], ...where])];
  // Along an index, where nearly each todo of it is wanted: to look up many that are not takes longer than to read all.
  const isWalk = INDEXED.has(sort) && where.length === 0 && status !== "completed" && status !== "deleted";
  if (!isWalk) return [sorted(listing, sort, [[STATUS[status]], ...where])];
  const rest = byId(listing, [[STATUS[status]], [`${sort} IS NULL`]]);
  return after !== null && after.key === null ? [rest] : [walk(listing, sort, [[STATUS[status]]]), rest];
}

function filters({ equal = {}, tags = [], dueBefore, dueAfter, startBefore, text }: Listing): Where {
  // The plus keeps SQLite from an index whose order is not the one that is asked for: sorting costs more than reading on.
  return [
    ...Object.entries(equal).flatMap(
      ([name, value]): Where =>
        value === undefined ? [] : [[`+${name} = ?`, toColumn(name as keyof Equal, value)]],
    ),
    ...tags.map((tag) => ["tags IS NOT NULL AND instr(tags, ?) > 0", asWord(tag)] as const),
    ...(dueBefore === undefined ? [] : [["+due < ?", dueBefore] as const]),
    ...(dueAfter === undefined ? [] : [["+due >= ?", dueAfter] as const]),
    ...(startBefore === undefined ? [] : [["(start IS NULL OR +start < ?)", startBefore] as const]),
    ...(text === undefined ? [] : [["instr(search, ?) > 0", fold(text)] as const]),
  ];
}

/** By id alone. */
function byId({ order = "asc", after = null }: Listing, where: Where): Statement {
  const beyond: Where = after === null ? [] : [[`(n, origin) ${sign(order)} (?, ?)`, ...idKey(after.id)]];
  return statement("NULL", [...where, ...beyond], `n ${order}, origin ${order}`);
}

/** Along the sort's index: todos that have something to go by. */
function walk({ order = "asc", after = null }: Listing, sort: Sort, where: Where): Statement {
  const beyond = after === null ? [] : [afterPlace(sort, order, after)];
  return statement(
    sort,
    [...where, [`${sort} IS NOT NULL`], ...beyond],
    `${sort} ${order}, n ${order}, origin ${order}`,
  );
}

/** All of them, read and sorted. */
function sorted({ order = "asc", after = null }: Listing, sort: Sort, where: Where): Statement {
  let beyond: Where = [];
  if (after?.key === null)
    beyond = [[`${sort} IS NULL AND (n, origin) ${sign(order)} (?, ?)`, ...idKey(after.id)]];
  else if (after) {
    const [condition, ...bindings] = afterPlace(`+${sort}`, order, after);
    beyond = [[`(${sort} IS NULL OR ${condition})`, ...bindings]];
  }
  return statement(
    sort,
    [...where, ...beyond],
    `${sort} IS NULL, +${sort} ${order}, n ${order}, origin ${order}`,
  );
}

function afterPlace(column: string, order: string, { key, id }: Place): Where[number] {
  return [`(${column}, n, origin) ${sign(order)} (?, ?, ?)`, key, ...idKey(id)];
}

function sign(order: string): string {
  return order === "asc" ? ">" : "<";
}

function statement(key: string, where: Where, order: string): Statement {
  const conditions = where.map(([condition]) => condition).join(" AND ");
  // Without column names: rows are read half as fast with them.
  return [
    `SELECT n || '-' || origin, version, body, ${key} FROM todo WHERE ${conditions} ORDER BY ${order} LIMIT ?`,
    ...where.flatMap(([, ...bindings]) => bindings),
  ];
}
