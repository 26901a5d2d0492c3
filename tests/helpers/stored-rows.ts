/** Rows as a store keeps them, for the tests of stores. */
import type { Body } from "../../workers/core/body.ts";
import type { Listing, Row, Store } from "../../workers/datanode/storage/store.ts";
import { T0, todoId } from "./make.ts";

export function row(id: string, version: number, others: Partial<Row> = {}): Row {
  return {
    id: todoId(id),
    version,
    delivered: false,
    completed: false,
    deletedAt: null,
    conflicts: 0,
    source: null,
    start: null,
    due: null,
    priority: null,
    position: null,
    tags: [],
    updated: T0,
    created: T0,
    urgency: null,
    search: "",
    seq: version,
    body: `"${id}"` as Body,
    ...others,
  };
}

export function ids(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

export function listed(store: Store, listing: Partial<Listing> = {}, limit = 100): string[] {
  return ids([...store.list({ status: "all", ...listing }, limit)]);
}

/** An open one, one that is completed, one that is deleted, and one that is both; two of them in conflict. */
export const KINDS: readonly Row[] = [
  row("1-aaaaaa", 1),
  row("2-aaaaaa", 2, { completed: true, conflicts: 1 }),
  row("3-aaaaaa", 3, { deletedAt: T0 }),
  row("4-aaaaaa", 4, { completed: true, deletedAt: T0, conflicts: 2 }),
];
