/** What a person means by an id or the beginning of one (rule I2). */
import { type IdPrefix, parseIdPrefix, shortIds } from "../../core/id.ts";
import type { Refusal } from "../../core/problem.ts";
import { taskOf } from "../../model/todo.ts";
import { recordOf } from "../storage/current.ts";
import type { Row, Store } from "../storage/store.ts";

/** The one row meant: a whole id first, then live todos, then tombstones. */
export function resolve(store: Store, id: string): Row | Refusal {
  const prefix = parseIdPrefix(id);
  if (!prefix)
    return { type: "invalid", detail: `${JSON.stringify(id)} is no id: ids read 12 or 12-a7k2xq.` };
  const rows = store.find(prefix);
  const whole = rows.find((row) => row.id === wholeId(prefix));
  if (whole) return whole;
  const live = rows.filter((row) => row.deletedAt === null);
  const candidates = live.length > 0 ? live : rows;
  if (candidates.length > 1) return ambiguous(id, candidates);
  return candidates[0] ?? { type: "not-found", detail: `There is no todo ${id} on this node.` };
}

function wholeId({ n, origin }: IdPrefix): string {
  return `${n}-${origin}`;
}

function ambiguous(id: string, rows: readonly Row[]): Refusal {
  const short = [...shortIds(rows.map((row) => row.id)).values()];
  const candidates = rows.map((row) => ({ id: row.id, task: taskOf(recordOf(row)) }));
  return { type: "ambiguous-id", detail: `${id} can mean ${short.join(" or ")}.`, candidates };
}
