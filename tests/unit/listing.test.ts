/** Listings as SQLite answers them, against the same asked of the todos themselves, one by one. */
import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import type { Listing, SortPosition } from "../../workers/datanode/storage/store.ts";
import { fold, ORDERS, SORTS, type Sort, urgencyOf } from "../../workers/model/order.ts";
import { After } from "../../workers/model/page-key.ts";
import { PRIORITIES } from "../../workers/model/priority.ts";
import type { Todo } from "../../workers/model/todo.ts";
import { accepted, LIST, MemoryCluster, type MemoryNode } from "../helpers/memory-cluster.ts";

const ALL = 1_000;
const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
const when = fc.constantFrom("2026-12-01", "2026-12-01T10:00:00.000Z", "2026-12-02", "2027-01-01");
const tags = fc.subarray(["work", "work-2", "home", "é"]);

const fields = fc.record({
  task: fc.constantFrom("buy milk", "Buy MILK", "ÄPFEL", "call %_ home", 'say "milk"'),
  notes: orNull(fc.constantFrom("milk\nbread", "äpfel")),
  due: orNull(when),
  start: orNull(when),
  priority: orNull(fc.constantFrom(...PRIORITIES)),
  position: orNull(fc.constantFrom("a0", "a0V", "a1", "Zz")),
  tags,
});
const write = fc.record({ fields, completed: fc.boolean(), deleted: fc.boolean() });

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const asked = fc.record({
  status: fc.constantFrom("live", "open", "completed", "deleted", "all"),
  equal: fc.record({ priority: maybe(fc.constantFrom(...PRIORITIES)) }),
  tags: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, tags),
  dueBefore: maybe(when),
  dueAfter: maybe(when),
  startBefore: maybe(when),
  text: maybe(fc.constantFrom("milk", "ä", "%", '"', "\nb")),
  sort: fc.constantFrom(...SORTS),
  order: fc.constantFrom(...ORDERS),
}) satisfies fc.Arbitrary<Listing>;

test("a listing has the todos that are asked for, in their order, page after page", () => {
  fc.assert(
    fc.property(
      fc.array(write, { minLength: 1, maxLength: 25 }),
      fc.array(asked, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 7 }),
      (writes, listings, size) => {
        const cluster = new MemoryCluster(["a"]);
        const node = cluster.node("a");
        for (const { fields, completed, deleted } of writes) {
          cluster.time += 7;
          const { id } = node.commands.create(LIST, { ...fields, completed });
          if (deleted) accepted(node.commands.remove(id));
        }
        const todos = node.commands.list({ status: "all" }, ALL).todos;
        for (const listing of listings) {
          const expected = todos.filter((todo) => isAskedFor(todo, listing)).sort(comparing(listing));
          expect(pages(node, listing, size), JSON.stringify(listing)).toEqual(expected.map(({ id }) => id));
        }
      },
    ),
    { seed: 14, numRuns: 150 },
  );
});

/** The ids on all pages, each asked for with the `next` of the one before. */
function pages(node: MemoryNode, listing: Listing, size: number): string[] {
  const ids: string[] = [];
  let after: SortPosition | null = null;
  for (;;) {
    const { todos, next } = node.commands.list({ ...listing, after }, size);
    expect(todos.length).toBeLessThanOrEqual(size);
    ids.push(...todos.map(({ id }) => id));
    if (next === null) return ids;
    after = v.parse(After, next);
  }
}

function isAskedFor(todo: Todo, listing: Listing): boolean {
  const { status, equal, tags = [], dueBefore, dueAfter, startBefore, text } = listing;
  const { due, start } = todo;
  const isOfStatus = {
    all: true,
    live: !todo.deleted,
    open: !todo.deleted && !todo.completed,
    completed: !todo.deleted && todo.completed,
    deleted: todo.deleted,
  }[status];
  return (
    isOfStatus &&
    (equal?.priority === undefined || todo.priority === equal.priority) &&
    tags.every((tag) => todo.tags.includes(tag)) &&
    (dueBefore === undefined || (due !== null && due < dueBefore)) &&
    (dueAfter === undefined || (due !== null && due >= dueAfter)) &&
    (startBefore === undefined || start === null || start < startBefore) &&
    (text === undefined || fold(`${todo.task}\n${todo.notes ?? ""}`).includes(fold(text)))
  );
}

const KEYS: Readonly<Record<Sort, (todo: Todo) => string | number | null>> = {
  id: () => null,
  due: ({ due }) => due,
  priority: ({ priority }) => priority && PRIORITIES.indexOf(priority),
  position: ({ position }) => position,
  updated: ({ updatedAt }) => updatedAt,
  created: ({ createdAt }) => createdAt,
  urgency: urgencyOf,
};

function comparing({ sort = "id", order = "asc" }: Listing) {
  const direction = order === "asc" ? 1 : -1;
  return (a: Todo, b: Todo): number => {
    const [left, right] = [KEYS[sort](a), KEYS[sort](b)];
    if (left !== right) {
      if (left === null || right === null) return left === null ? 1 : -1;
      return left < right ? -direction : direction;
    }
    return direction * (Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10));
  };
}
