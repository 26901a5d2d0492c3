/** What every store must find, list and read: in which order, and a page at a time. */
import { expect } from "vitest";
import type { Row, StatusFilter, Store } from "../../workers/datanode/storage/store.ts";
import { todoId } from "./make.ts";
import { ids, KINDS, listed, row } from "./stored-rows.ts";

type Given = (title: string, rows: readonly Row[], use: (store: Store) => void) => void;

export function listingContract(given: Given): void {
  const two = [
    row("2-aaaaaa", 1),
    row("10-aaaaaa", 2),
    row("2-bbbbbb", 3),
    row("2-aaaaab", 4),
    row("1-bbbbbb", 5),
  ];
  given("finds rows by a whole number and the beginning of an origin", two, (store) => {
    const find = (n: number, origin: string) => ids(store.find({ n, origin }));
    expect(find(2, "")).toEqual(["2-aaaaaa", "2-aaaaab", "2-bbbbbb"]);
    expect(find(2, "aaaaa")).toEqual(["2-aaaaaa", "2-aaaaab"]);
    expect(find(1, "")).toEqual(["1-bbbbbb"]);
    expect(find(1, "a")).toEqual([]);
    expect(find(10, "aaaaaaa")).toEqual([]);
  });

  given("lists by number, then origin, a page at a time", two, (store) => {
    const list = (after: string | null, limit: number) =>
      listed(store, { after: after === null ? null : { key: null, id: todoId(after) } }, limit);
    expect(list(null, 10)).toEqual(["1-bbbbbb", "2-aaaaaa", "2-aaaaab", "2-bbbbbb", "10-aaaaaa"]);
    expect(list(null, 2)).toEqual(["1-bbbbbb", "2-aaaaaa"]);
    expect(list("2-aaaaaa", 2)).toEqual(["2-aaaaab", "2-bbbbbb"]);
    expect(list("2-aaaaac", 10)).toEqual(["2-bbbbbb", "10-aaaaaa"]);
    expect(list("10-aaaaaa", 10)).toEqual([]);
  });

  given("lists by status, and what is in conflict", KINDS, (store) => {
    const list = (status: StatusFilter) =>
      listed(store, { status })
        .map((id) => id.slice(0, 1))
        .join("");
    expect(list("all")).toBe("1234");
    expect(list("live")).toBe("12");
    expect(list("open")).toBe("1");
    expect(list("completed")).toBe("2");
    expect(list("deleted")).toBe("34");
    expect(ids([...store.conflicted(null, 10)])).toEqual(["2-aaaaaa", "4-aaaaaa"]);
    expect(ids([...store.conflicted(todoId("2-aaaaaa"), 10)])).toEqual(["4-aaaaaa"]);
  });

  const versions = [
    row("2-aaaaaa", 3),
    row("10-aaaaaa", 3),
    row("1-aaaaaa", 7),
    row("3-aaaaaa", 1),
    row("2-bbbbbb", 3),
  ];
  given("[R3] reads a diff by version, then id, from a position on", versions, (store) => {
    const diff = (from: number, after: [number, string] | null, limit = 10) => {
      const position = after && { version: after[0], id: todoId(after[1]) };
      return ids([...store.diff(from, position, 100, limit)]);
    };
    expect(diff(1, null)).toEqual(["3-aaaaaa", "2-aaaaaa", "2-bbbbbb", "10-aaaaaa", "1-aaaaaa"]);
    expect(diff(3, null)).toEqual(["2-aaaaaa", "2-bbbbbb", "10-aaaaaa", "1-aaaaaa"]);
    expect(diff(4, null)).toEqual(["1-aaaaaa"]);
    expect(diff(1, null, 2)).toEqual(["3-aaaaaa", "2-aaaaaa"]);
    expect(diff(1, [3, "2-aaaaaa"])).toEqual(["2-bbbbbb", "10-aaaaaa", "1-aaaaaa"]);
    expect(diff(1, [5, "9-aaaaaa"])).toEqual(["1-aaaaaa"]);
    expect(diff(8, null)).toEqual([]);
  });

  const delivered = [
    row("1-aaaaaa", 5, { delivered: true }),
    row("2-aaaaaa", 5),
    row("3-aaaaaa", 4, { delivered: true }),
  ];
  given("[R3] leaves out of a diff what that round delivered, and nothing else", delivered, (store) => {
    expect(ids([...store.diff(1, null, 5, 10)])).toEqual(["3-aaaaaa", "2-aaaaaa"]);
    expect(ids([...store.diff(1, null, 6, 10)])).toEqual(["3-aaaaaa", "1-aaaaaa", "2-aaaaaa"]);
    expect(ids([...store.diff(1, null, 5, 1)])).toEqual(["3-aaaaaa"]);
  });
}
