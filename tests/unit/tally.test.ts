/** What a node counts of a list with every write (R12): shown by `status`, and compared in rounds. */
import { beforeEach, describe, expect, test } from "vitest";
import { EMPTY_DIGEST } from "../../workers/core/digest.ts";
import { newborn } from "../../workers/datanode/storage/state.ts";
import type { TodoUpdate } from "../../workers/model/requests.ts";
import { ORIGIN_A } from "../helpers/make.ts";
import { accepted, LIST, MemoryCluster, type MemoryNode } from "../helpers/memory-cluster.ts";

let a: MemoryNode;

beforeEach(() => {
  a = new MemoryCluster(["a"]).node("a");
});

const state = () => a.store.readState() ?? newborn(LIST, ORIGIN_A);
const counted = () => {
  const { todos, completed, tombstones } = state().counts;
  return `${todos} live, ${completed} of them completed, ${tombstones} deleted`;
};
const update = (changes: TodoUpdate) => accepted(a.commands.update("1", changes));

test("live todos, those of them that are completed, and tombstones are counted as they come and go", () => {
  for (const task of ["milk", "beer"]) a.commands.create(LIST, { task });
  expect(counted()).toBe("2 live, 0 of them completed, 0 deleted");
  update({ completed: true });
  expect(counted()).toBe("2 live, 1 of them completed, 0 deleted");
  update({ completed: false });
  expect(counted()).toBe("2 live, 0 of them completed, 0 deleted");
  update({ completed: true });
  accepted(a.commands.remove("1"));
  expect(counted()).toBe("1 live, 0 of them completed, 1 deleted");
  update({ completed: true, deleted: false });
  expect(counted()).toBe("2 live, 1 of them completed, 0 deleted");
});

describe("[R12] the digests", () => {
  test("of live todos and of tombstones are apart: a todo that is deleted leaves the one for the other", () => {
    a.commands.create(LIST, { task: "milk" });
    const { live } = state().digests;
    expect(live).not.toEqual(EMPTY_DIGEST);
    expect(state().digests.tombstones).toEqual(EMPTY_DIGEST);
    a.commands.create(LIST, { task: "beer" });
    accepted(a.commands.remove("2"));
    expect(state().digests.live).toEqual(live);
    expect(state().digests.tombstones).not.toEqual(EMPTY_DIGEST);
  });
});
