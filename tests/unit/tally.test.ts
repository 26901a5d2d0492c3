/** What a node counts of a list with every write (R12): shown by `status`, and compared in rounds. */
import { beforeEach, describe, expect, test } from "vitest";
import { encode } from "../../workers/core/body.ts";
import { EMPTY_DIGEST } from "../../workers/core/digest.ts";
import { pack } from "../../workers/core/packed.ts";
import { write } from "../../workers/core/record.ts";
import { currentOf } from "../../workers/datanode/storage/current.ts";
import { newborn } from "../../workers/datanode/storage/state.ts";
import type { Row } from "../../workers/datanode/storage/store.ts";
import type { TodoUpdate } from "../../workers/model/requests.ts";
import { ORIGIN_A, ORIGIN_B, stamp, T0, todoId } from "../helpers/make.ts";
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

test("[M3] todos in conflict are counted, until somebody decides", () => {
  const conflicts = () => state().counts.conflicts;
  a.commands.create(LIST, { task: "milk" });
  const made = currentOf(a.store.get(todoId("1-aaaaaa")) as Row).record;
  expect(conflicts()).toBe(0);
  accepted(a.commands.update("1", { task: "beer" }));
  const body = encode(write(made, { task: "wine" }, stamp(1, ORIGIN_B), T0));
  a.replication.apply({ ...a.open(1), records: pack([{ id: todoId("1-aaaaaa"), body }]) });
  expect(conflicts()).toBe(1);
  accepted(a.commands.update("1", { task: "tea" }));
  expect(conflicts()).toBe(0);
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
