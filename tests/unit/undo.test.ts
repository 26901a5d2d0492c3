import { describe, expect, test } from "vitest";
import { isRefusal } from "../../workers/core/problem.ts";
import { T0 } from "../helpers/make.ts";
import { LIST, MemoryNode } from "../helpers/memory-cluster.ts";

function world() {
  let now = T0;
  const node = new MemoryNode("a", () => now++);
  const { commands } = node;
  const latest = () => {
    const stamp = node.store.readState()?.latest;
    if (!stamp) throw new Error("nothing was written");
    return stamp;
  };
  const todo = commands.create(LIST, { task: "A" });
  const rename = (task: string) => {
    commands.update(todo.id, { task });
    return latest();
  };
  const undo = (stamp: ReturnType<typeof latest>) => {
    const undone = commands.undo(todo.id, stamp);
    return isRefusal(undone) ? undone.detail : `${undone.task}${undone.deleted ? " (deleted)" : ""}`;
  };
  return { commands, todo, created: latest(), rename, undo };
}

describe("undo, one write after another", () => {
  test("goes back through a client's own writes to before the todo was made", () => {
    const { created, rename, undo } = world();
    const [b, c] = [rename("B"), rename("C")];
    expect([undo(c), undo(b), undo(created)]).toEqual(["B", "A", "A (deleted)"]);
  });

  test("is refused where someone else wrote the field in between", () => {
    const { created, rename, undo } = world();
    const b = rename("B");
    rename("someone else's");
    expect(undo(b)).toContain("field task");
    expect(undo(created)).toContain("field task");
  });

  test("does not bring back a todo that was deleted since", () => {
    const { commands, todo, created, rename, undo } = world();
    const b = rename("B");
    commands.remove(todo.id);
    expect(undo(b)).toContain("field deleted");
    expect(undo(created)).toContain("was changed since");
  });
});
