/** What every store must do with what stands beside the rows: history, first answers, records set aside. */
import { expect } from "vitest";
import type { Body } from "../../workers/core/body.ts";
import type { Replaced } from "../../workers/datanode/storage/shelves.ts";
import type { Row, Store } from "../../workers/datanode/storage/store.ts";
import { stamp, T0, todoId } from "./make.ts";

type Given = (title: string, rows: readonly Row[], use: (store: Store) => void) => void;

const ID = todoId("1-aaaaaa");
const OTHER = todoId("2-aaaaaa");
const THIRD = todoId("1-bbbbbb");

export function shelfContract(given: Given): void {
  given("keeps what writes replaced, for each todo, the latest first", [], ({ history }) => {
    history.add(new Map([[ID, [replaced(1, "task", 2), replaced(0, "completed", 2)]]]));
    const more = [replaced(2, "task", 3), replaced(1, "task", 2)];
    history.add(
      new Map([
        [ID, more],
        [OTHER, [replaced(5, "task", 6)]],
      ]),
    );
    expect(history.of(ID)).toEqual([
      replaced(2, "task", 3),
      replaced(0, "completed", 2),
      replaced(1, "task", 2),
    ]);
    expect(history.of(todoId("3-aaaaaa"))).toEqual([]);
  });

  given("forgets of it what is too much or too old, for that todo", [], ({ history }) => {
    const three = [replaced(1, "task", 2), replaced(2, "task", 3), replaced(3, "task", 4)];
    history.add(
      new Map([
        [ID, three],
        [OTHER, [replaced(1, "task", 2)]],
        [THIRD, three],
      ]),
    );
    history.trim([ID, THIRD], 2, T0);
    expect(history.of(ID)).toEqual([replaced(3, "task", 4), replaced(2, "task", 3)]);
    expect(history.of(THIRD)).toEqual(history.of(ID));
    history.trim([ID], 2, T0 + 4);
    expect(history.of(ID)).toEqual([replaced(3, "task", 4)]);
    expect(history.of(OTHER)).toHaveLength(1);
    expect(history.of(THIRD)).toHaveLength(2);
  });

  given("keeps the answer to a key until it is too old", [], ({ firstAnswers }) => {
    firstAnswers.put("one", { request: "r1", answer: "w1", at: T0 });
    firstAnswers.put("two", { request: "r2", answer: "w2", at: T0 + 1 });
    firstAnswers.put("one", { request: "r3", answer: "w3", at: T0 });
    expect(firstAnswers.get("one")).toEqual({ request: "r3", answer: "w3", at: T0 });
    firstAnswers.removeBefore(T0);
    expect(firstAnswers.get("one")).toBeUndefined();
    expect(firstAnswers.get("two")).toEqual({ request: "r2", answer: "w2", at: T0 + 1 });
  });

  given("sets records aside, each state once, and gives them back", [], ({ aside }) => {
    const record = (id: string, body: string, at: number) => ({
      id: todoId(id),
      body: body as Body,
      reason: "odd",
      at: T0 + at,
    });
    aside.put(record("2-aaaaaa", "x", 1));
    aside.put(record("1-aaaaaa", "x", 1));
    aside.put(record("1-aaaaaa", "y", 0));
    aside.put(record("1-aaaaaa", "x", 1));
    expect(aside.count()).toBe(3);
    expect(aside.all().map(({ id, body }) => `${id} ${body}`)).toEqual([
      "1-aaaaaa y",
      "1-aaaaaa x",
      "2-aaaaaa x",
    ]);
    aside.clear();
    expect(aside.all()).toEqual([]);
  });
}

/** What was written `at`, replaced by a write at `by`. */
export function replaced(at: number, field: string, by: number): Replaced {
  return { field, value: at, stamp: stamp(at), wallTime: T0 + at, by: stamp(by), byWallTime: T0 + by };
}
