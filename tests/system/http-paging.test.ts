import { afterAll, describe, expect, it } from "vitest";
import { DEFAULT_TODOS_PER_PAGE } from "../../workers/core/limits.ts";
import type { Todo } from "../../workers/model/todo.ts";
import { startSystem } from "../helpers/system.ts";

const system = await startSystem();
afterAll(() => system.stop());
const a = system.node("a");

async function createMany(list: string, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) await a.create(list, `${n}`);
}

/** Every page of `query`, as a client that follows `next` gets them. */
async function pages(list: string, query: string): Promise<string[][]> {
  const found = [];
  for (let after = ""; ; ) {
    const { todos, next } = await a.page(list, query + after);
    found.push(todos.map(({ task }) => task));
    if (next === null) return found;
    after = `&after=${next}`;
  }
}

describe("pages of todos", () => {
  it("follow each other without gap or repetition, and the last one says so", async () => {
    await createMany("five", 5);
    expect(await pages("five", "?limit=2")).toEqual([["1", "2"], ["3", "4"], ["5"]]);
    expect(await pages("five", "?limit=1")).toEqual([["1"], ["2"], ["3"], ["4"], ["5"]]);
    expect(await pages("five", "?limit=1000")).toEqual([["1", "2", "3", "4", "5"]]);
  });

  it("end where nothing follows: no empty page comes last", async () => {
    await createMany("four", 4);
    expect(await pages("four", "?limit=2")).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect(await pages("four", "?limit=4")).toHaveLength(1);
  });

  it("are of one filter", async () => {
    await createMany("filtered", 6);
    for (const n of [1, 3, 5, 6]) await a.update("filtered", `${n}`, { completed: true });
    await a.remove("filtered", "3");
    await a.remove("filtered", "4");
    expect(await pages("filtered", "?status=completed&limit=2")).toEqual([["1", "5"], ["6"]]);
    expect(await pages("filtered", "?status=open&limit=1")).toEqual([["2"]]);
    expect(await pages("filtered", "?status=deleted&limit=1")).toEqual([["3"], ["4"]]);
    expect(await pages("filtered", "?limit=3")).toEqual([["1", "2", "5"], ["6"]]);
  });

  it("go on behind a todo that was deleted, purged or never there", async () => {
    await createMany("gone", 4);
    const { next } = await a.page("gone", "?limit=2");
    await a.remove("gone", "2");
    const tasks = (todos: readonly Todo[]) => todos.map(({ task }) => task);
    expect(tasks(await a.todos("gone", `?after=${next}`))).toEqual(["3", "4"]);
    expect(tasks(await a.todos("gone", "?after=3-zzzzzz"))).toEqual(["4"]);
    expect(tasks(await a.todos("gone", "?after=99-aaaaaa"))).toEqual([]);
  });

  it("of todos with one number go on within it, by origin", async () => {
    await a.create("twins", "1 from a");
    await system.node("b").create("twins", "1 from b");
    await a.create("twins", "2 from a");
    await system.sync.round("twins");
    expect(await pages("twins", "?limit=1")).toEqual([["1 from a"], ["1 from b"], ["2 from a"]]);
  });

  it(`have ${DEFAULT_TODOS_PER_PAGE} todos where no limit is given`, async () => {
    await createMany("default", DEFAULT_TODOS_PER_PAGE + 1);
    const first = await a.page("default");
    expect(first.todos).toHaveLength(DEFAULT_TODOS_PER_PAGE);
    expect(first.next).toBe(first.todos.at(-1)?.id);
    expect(await a.page("default", `?after=${first.next}`)).toMatchObject({
      todos: [{ task: "101" }],
      next: null,
    });
  });
});
