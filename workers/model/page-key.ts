/** Where a page of todos ended: `12-a7k2xq` in the order of ids, `12-a7k2xq@due=2026-12-01` in another, `12-a7k2xq@due` where the todo has none. */
import * as v from "valibot";
import { parseId, type TodoId } from "../core/id.ts";
import { SORTS, type Sort } from "./order.ts";

export interface PageKey {
  readonly sort: Sort;
  readonly id: TodoId;
  /** What the order goes by, as the last todo of the page had it. */
  readonly key: string | number | null;
}

const PATTERN = /^([^@]+)(?:@(\w+)(?:=(.+))?)?$/;
/** Orders that go by numbers: milliseconds, and the index of a priority. */
const NUMERIC: ReadonlySet<string> = new Set<Sort>(["updated", "created", "priority"]);

export function formatPageKey({ sort, id, key }: PageKey): string {
  if (sort === "id") return id;
  return key === null ? `${id}@${sort}` : `${id}@${sort}=${key}`;
}

/** The parameter `after`: the `next` of the page before. */
export const After = v.pipe(
  v.string(),
  v.transform(parsePageKey),
  v.check((pageKey) => pageKey !== undefined, "must be the `next` of the page before"),
  v.transform((pageKey) => pageKey as PageKey),
);

function parsePageKey(text: string): PageKey | undefined {
  const [, id = "", name = "id", key] = PATTERN.exec(text) ?? [];
  const sort = SORTS.find((each) => each === name);
  if (sort === undefined || !parseId(id) || (sort === "id" && text !== id)) return undefined;
  if (key === undefined) return { sort, id: id as TodoId, key: null };
  const number = Number(key);
  if (NUMERIC.has(sort) && !Number.isSafeInteger(number)) return undefined;
  return { sort, id: id as TodoId, key: NUMERIC.has(sort) ? number : key };
}
