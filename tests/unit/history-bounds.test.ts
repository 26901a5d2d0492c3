import { describe, expect, test } from "vitest";
import { HISTORY_AGE_MS, MAX_HISTORY_PER_TODO } from "../../workers/core/limits.ts";
import { isRefusal } from "../../workers/core/problem.ts";
import { T0 } from "../helpers/make.ts";
import { accepted, LIST, MemoryNode } from "../helpers/memory-cluster.ts";

function renamed(times: number) {
  const clock = { time: T0 };
  const node = new MemoryNode("a", () => clock.time);
  const { id } = node.commands.create(LIST, { task: "task 0" });
  const rename = (n: number) =>
    node.commands.once(undefined, (change) => node.commands.local.update(change, id, { task: `task ${n}` }));
  const stamps = Array.from({ length: times }, (_, index) => rename(index + 1).stamp);
  const values = () => accepted(node.commands.history(id)).history.map(({ value }) => value);
  return { clock, node, id, rename, values, stamps };
}

describe("history", () => {
  test(`keeps the last ${MAX_HISTORY_PER_TODO} values of a todo`, () => {
    const { values } = renamed(MAX_HISTORY_PER_TODO + 5);
    expect(values()).toHaveLength(MAX_HISTORY_PER_TODO);
    expect(values().at(-1)).toBe("task 5");
    expect(values()[0]).toBe(`task ${MAX_HISTORY_PER_TODO + 4}`);
  });

  test("of one todo leaves that of the others alone", () => {
    const { node, values } = renamed(3);
    const other = node.commands.create(LIST, { task: "other" });
    for (let n = 0; n < MAX_HISTORY_PER_TODO + 5; n++) node.commands.update(other.id, { task: `${n}` });
    expect(values()).toEqual(["task 2", "task 1", "task 0"]);
  });

  test("keeps what was replaced within 30 days", () => {
    const { clock, rename, values } = renamed(1);
    clock.time = T0 + HISTORY_AGE_MS;
    rename(2);
    expect(values()).toEqual(["task 1", "task 0"]);
    clock.time++;
    rename(3);
    expect(values()).toEqual(["task 2", "task 1"]);
  });

  test("that has dropped a value can't bring it back, and says so", () => {
    const { node, id, stamps } = renamed(MAX_HISTORY_PER_TODO + 5);
    const last = stamps.at(-1);
    const first = stamps[0];
    if (!first || !last) throw new Error("an update without a stamp");
    const refused = node.commands.undo(id, first);
    expect(isRefusal(refused) && refused.type).toBe("changed-since");
    expect(accepted(node.commands.undo(id, last)).task).toBe(`task ${MAX_HISTORY_PER_TODO + 4}`);
  });
});
