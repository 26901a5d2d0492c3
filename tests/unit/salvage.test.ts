import { expect, it } from "vitest";
import { type Body, encode } from "../../workers/core/body.ts";
import type { TodoId } from "../../workers/core/id.ts";
import { EXPORT_PAGE_ROWS } from "../../workers/core/limits.ts";
import { write } from "../../workers/core/record.ts";
import { salvagePage } from "../../workers/datanode/list/export.ts";
import type { Salvaged, Store } from "../../workers/datanode/storage/store.ts";
import { stamp, T0, todoId } from "../helpers/make.ts";
import { accepted, LIST, twoNodes } from "../helpers/memory-cluster.ts";

/** A store that holds so many salvaged records, and nothing else that is asked for. */
function storeOf(count: number): Store {
  const body = encode(write(undefined, { task: "TaskA", completed: false, deleted: false }, stamp(0), T0));
  const salvaged = Array.from(
    { length: count },
    (_, index): Salvaged => ({
      seq: index + 1,
      salvagedAt: T0,
      id: todoId(`${index + 1}-aaaaaa`),
      version: 1,
      body,
      history: [],
      reason: null,
    }),
  );
  const store: Pick<Store, "salvaged" | "readState"> = {
    readState: () => undefined,
    salvaged: (after, limit) => salvaged.filter(({ seq }) => seq > after).slice(0, limit),
  };
  return store as Store;
}

/** The ids of all pages, one after the other. */
function allPages(store: Store): string[] {
  const ids: string[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const page = salvagePage(store, after);
    ids.push(...page.lines.map(({ id }) => id));
    after = page.next;
  }
  return ids;
}

it.each([0, 1, EXPORT_PAGE_ROWS - 1, EXPORT_PAGE_ROWS, EXPORT_PAGE_ROWS + 1, 2 * EXPORT_PAGE_ROWS + 1])(
  "[R8] a salvage of %i records is read whole, each record once",
  (count) => {
    const ids = allPages(storeOf(count));
    expect(ids).toEqual(Array.from({ length: count }, (_, index) => `${index + 1}-aaaaaa`));
  },
);

it("[R8] keeps what writes replaced, and the records that had been set aside with the reason", async () => {
  const { cluster, a } = twoNodes();
  a.commands.create(LIST, { task: "TaskA" });
  accepted(a.commands.update("1", { task: "TaskB" }));
  const aside = { id: "no id" as TodoId, body: "{}" as Body, reason: "its id can't be read", at: T0 };
  a.store.aside.put(aside);
  await cluster.settle();
  a.replication.register({ list: LIST, seq: 1, retired: false, wasRetired: true, gone: [] });
  const { lines } = salvagePage(a.store, 0);
  expect(lines).toMatchObject([
    { task: "TaskB", history: [{ field: "task", value: "TaskA", node: "a", replacedBy: "a" }] },
    { id: "no id", aside: aside.reason, body: "{}" },
  ]);
  expect(a.commands.status()).toMatchObject({ todos: 0, aside: 0 });
});
