import fc from "fast-check";
import { expect, test } from "vitest";
import type { ShownTodo } from "../../workers/web/page/list/writes.ts";
import { byHand, placedAfter } from "../../workers/web/page/todos/by-hand.ts";

const todo = (id: string, position: string | null = null, deleted = false) =>
  ({ row: id, id: `${id}-a7k2xq`, position, deleted }) as ShownTodo;
const rows = (todos: readonly ShownTodo[]) => todos.toSorted(byHand).map(({ row }) => row);

/** The list with `row` moved right after `previous`, as the page writes it. */
function moved(todos: readonly ShownTodo[], row: string, previous: string | null): ShownTodo[] {
  const find = (wanted: string | null) => todos.find((each) => each.row === wanted);
  const subject = find(row);
  if (!subject) throw new Error(`no ${row}`);
  const placed = placedAfter(todos, subject, find(previous) ?? null);
  return todos.map((each) => ({
    ...each,
    ...placed.find((one) => one.row === each.row),
  }));
}

test("todos without a position come last, in the order of ids; ties are by id", () => {
  expect(rows([todo("10"), todo("9"), todo("3", "a1"), todo("2", "a1"), todo("7", "a0")])).toEqual([
    "7",
    "2",
    "3",
    "9",
    "10",
  ]);
});

test("a move to the top is one write, however many todos there are", () => {
  const todos = Array.from({ length: 1_000 }, (_, n) => todo(String(n + 1)));
  expect(placedAfter(todos, todos[499] as ShownTodo, null)).toHaveLength(1);
  expect(rows(moved(todos, "500", null)).slice(0, 3)).toEqual(["500", "1", "2"]);
});

test("a move between two that have positions is one write", () => {
  const todos = [todo("1", "a0"), todo("2", "a1"), todo("3", "a2")];
  expect(placedAfter(todos, todos[2] as ShownTodo, todos[0] as ShownTodo)).toHaveLength(1);
});

test("the moved todo's position is written last: undo takes it back first", () => {
  const todos = [todo("1"), todo("2"), todo("3")];
  expect(placedAfter(todos, todos[0] as ShownTodo, todos[2] as ShownTodo).map(({ row }) => row)).toEqual([
    "2",
    "3",
    "1",
  ]);
});

test("where two nodes gave the same position, a todo still fits between", () => {
  const todos = [todo("1", "a0"), todo("2", "a0"), todo("3", "a0"), todo("4", "a1")];
  expect(rows(moved(todos, "4", "1"))).toEqual(["1", "4", "2", "3"]);
});

test("after any moves, each todo stands where it was put and the others keep their order", () => {
  const move = fc.record({ from: fc.nat(11), to: fc.nat(11) });
  const start = fc.array(fc.constantFrom(null, "a0", "a1", "a2"), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(start, fc.array(move, { maxLength: 20 }), (positions, moves) => {
      let todos = positions.map((position, n) => todo(String(n + 1), position));
      let expected = rows(todos);
      for (const { from, to } of moves) {
        const row = expected[from % expected.length] as string;
        const others = expected.filter((other) => other !== row);
        const at = to % expected.length;
        todos = moved(todos, row, others[at - 1] ?? null);
        expected = [...others.slice(0, at), row, ...others.slice(at)];
        expect(rows(todos)).toEqual(expected);
      }
    }),
    { seed: 15, numRuns: 200 },
  );
});
