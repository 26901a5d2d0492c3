/** What a listing asks of SQLite: statements that together give its todos in order, a few rows at a time. */
import { fold, type Sort } from "../../model/order.ts";
import type { SqlValue } from "../../shared/sql.ts";
import { asWord, toColumn } from "./columns.ts";
import { idKey, type Statement } from "./sqlite-insert.ts";
import type { Equal, Listing, SortPosition, StatusFilter } from "./store.ts";

/** Conditions that all must hold, and what they bind. */
type Where = readonly (readonly [condition: string, ...bindings: SqlValue[]])[];

const STATUS: Record<StatusFilter, string> = {
  live: "deleted_at IS NULL",
  open: "deleted_at IS NULL AND completed = 0",
  completed: "deleted_at IS NULL AND completed = 1",
  deleted: "deleted_at IS NOT NULL",
  all: "1",
};

/** Said so, as SQLite takes an index for a choice of many rows wherever it knows nothing of them. */
const TOMBSTONES = "todo INDEXED BY todo_tombstone";

/** Orders that have an index, of the rows with something to go by. */
const INDEXED: ReadonlySet<Sort> = new Set(["due", "priority", "position", "urgency"]);

/** Orders that every todo has something to go by in. */
const EVERYWHERE: ReadonlySet<Sort> = new Set(["updated", "created"]);

/** One after the other, until there are enough todos. Each has one `LIMIT ?`, which is bound last. */
export function listStatements(listing: Listing): Statement[] {
  const { status, sort = "id", after = null } = listing;
  const where = filters(listing);
  // Few of a list's todos are deleted, so they are looked up and sorted; by id alone, all others would be read on the way.
  if (status === "deleted") return [sorted(listing, sort, [[STATUS.deleted], ...where], TOMBSTONES)];
  if (sort === "id") return [byId(listing, [[STATUS[status]], ...where])];
  // Along an index, where nearly each todo of it is wanted: to look up many that are not takes longer than to read all.
  const isWalk = INDEXED.has(sort) && where.length === 0 && status !== "completed";
  if (!isWalk) return [sorted(listing, sort, [[STATUS[status]], ...where])];
  const rest = byId(listing, [[STATUS[status]], [`${sort} IS NULL`]]);
  return after !== null && after.key === null ? [rest] : [walk(listing, sort, [[STATUS[status]]]), rest];
}

function filters({ equal = {}, tags = [], dueBefore, dueAfter, startBefore, text }: Listing): Where {
  // Said so that no index helps: its order is another one, and to sort, or to look up each row, costs more than to read all.
  return [
    ...Object.entries(equal).flatMap(
      ([name, value]): Where =>
        value === undefined ? [] : [[`+${name} IS ?`, toColumn(name as keyof Equal, value)]],
    ),
    ...tags.map((tag) => ["instr(tags, ?) > 0", asWord(tag)] as const),
    ...(dueBefore === undefined ? [] : [["coalesce(due, '~') < ?", dueBefore] as const]),
    ...(dueAfter === undefined ? [] : [["coalesce(due, '') >= ?", dueAfter] as const]),
    ...(startBefore === undefined ? [] : [["(start IS NULL OR start < ?)", startBefore] as const]),
    ...(text === undefined ? [] : [["instr(search, ?) > 0", fold(text)] as const]),
  ];
}

/** By id alone. */
function byId({ order = "asc", after = null }: Listing, where: Where): Statement {
  const others: Where = after === null ? [] : [[`(n, origin) ${sign(order)} (?, ?)`, ...idKey(after.id)]];
  return statement("NULL", [...where, ...others], `n ${order}, origin ${order}`);
}

/** Along the sort's index: todos that have something to go by. */
function walk({ order = "asc", after = null }: Listing, sort: Sort, where: Where): Statement {
  const others = after === null ? [] : [afterPosition(sort, order, after)];
  return statement(
    sort,
    [...where, [`${sort} IS NOT NULL`], ...others],
    `${sort} ${order}, n ${order}, origin ${order}`,
  );
}

/**
 * All of them, read and sorted. By keys alone, and bodies are read of the page only; in the direction that is asked for,
 * as todos are mostly made and written in the order of their ids: then few of them come into the sorter at all.
 */
function sorted(
  { order = "asc", after = null }: Listing,
  sort: Sort,
  where: Where,
  rows: string = "todo",
): Statement {
  const key = sort === "id" ? "NULL" : sort;
  const all = [...where, ...beyond(key, order, after)];
  const nulls = EVERYWHERE.has(sort) ? "" : "key IS NULL, ";
  const by = `${nulls}key ${order}, n ${order}, origin ${order}`;
  // LIMIT -1 is no limit: it makes SQLite read in that direction, where its own is the other one.
  const direction = order === "asc" ? "" : "ORDER BY n DESC, origin DESC LIMIT -1";
  return [
    `SELECT n || '-' || origin, version, body, key FROM (
       SELECT n, origin, key FROM (
         SELECT n, origin, ${key} AS key FROM ${rows} WHERE ${conditions(all)} ${direction})
       ORDER BY ${by} LIMIT ?
     ) JOIN todo USING (n, origin) ORDER BY ${by}`,
    ...bindings(all),
  ];
}

function beyond(sort: string, order: string, after: SortPosition | null): Where {
  if (after === null) return [];
  if (after.key === null)
    return [[`${sort} IS NULL AND (n, origin) ${sign(order)} (?, ?)`, ...idKey(after.id)]];
  const [condition, ...values] = afterPosition(`+${sort}`, order, after);
  return [[`(${sort} IS NULL OR ${condition})`, ...values]];
}

function afterPosition(column: string, order: string, { key, id }: SortPosition): Where[number] {
  return [`(${column}, n, origin) ${sign(order)} (?, ?, ?)`, key, ...idKey(id)];
}

function sign(order: string): string {
  return order === "asc" ? ">" : "<";
}

function statement(key: string, where: Where, order: string): Statement {
  return [
    `SELECT n || '-' || origin, version, body, ${key} FROM todo WHERE ${conditions(where)} ORDER BY ${order} LIMIT ?`,
    ...bindings(where),
  ];
}

function conditions(where: Where): string {
  return where.map(([condition]) => condition).join(" AND ");
}

function bindings(where: Where): SqlValue[] {
  return where.flatMap(([, ...values]) => values);
}
