import { describe, expect, it } from "vitest";
import { refuseToReadmit, refuseToRetire, registeredNodes } from "../../workers/sync/membership.ts";

/** Nodes a, b and c are configured; of `retired`, some may be so no longer. */
function nodes(...retired: string[]) {
  const registrations = retired.map((node, index) => ({ node, seq: index + 1, retired: true }));
  return registeredNodes(["a", "b", "c"], registrations);
}

describe("[P2] a node", () => {
  it("is retired while another one remains; the last one is not", () => {
    expect(refuseToRetire(nodes(), "a")).toBeUndefined();
    expect(refuseToRetire(nodes("a"), "b")).toBeUndefined();
    expect(refuseToRetire(nodes("a", "b"), "c")).toMatchObject({ type: "last-node" });
  });

  it("may be retired again: a sync worker that lost its state has to be told again", () => {
    expect(refuseToRetire(nodes("a", "b"), "a")).toBeUndefined();
  });

  it("that is configured nowhere does not remain", () => {
    const registrations = [{ node: "z", seq: 1, retired: true }];
    expect(refuseToRetire(registeredNodes(["a"], registrations), "a")).toMatchObject({ type: "last-node" });
  });

  it("that there is not can't be retired or readmitted", () => {
    expect(refuseToRetire(nodes(), "z")).toMatchObject({ type: "not-found" });
    expect(refuseToReadmit(nodes(), "z")).toMatchObject({ type: "not-found" });
  });

  it("is readmitted where it is retired, and configured so that it can be emptied", () => {
    expect(refuseToReadmit(nodes("b"), "b")).toBeUndefined();
    expect(refuseToReadmit(nodes("b"), "a")).toMatchObject({ type: "not-found" });
    expect(refuseToReadmit(nodes("z"), "z")).toMatchObject({ type: "not-found" });
  });
});

describe("[P2] the nodes of a cluster", () => {
  it("are those that are configured and those that were retired, by name, each with its place", () => {
    const registrations = [
      { node: "z", seq: 1, retired: true },
      { node: "a", seq: 2, retired: true },
      { node: "y", seq: 3, retired: false },
    ];
    expect(registeredNodes(["b", "a"], registrations, new Map([["b", "weur"]]))).toEqual([
      { node: "a", configured: true, place: null, retired: true },
      { node: "b", configured: true, place: "weur", retired: false },
      { node: "z", configured: false, place: null, retired: true },
    ]);
  });
});
