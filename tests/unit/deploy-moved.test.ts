import { expect, test } from "vitest";
import { movedNodes } from "../../scripts/deploy/moved.ts";

const deployed = (table: string | undefined) => ["a", "b", "sync"].map((node) => ({ node, table }));

test("the same places, and a further node, move nothing", () => {
  expect(movedNodes(deployed("a=weur,b=enam"), "b=enam,a=weur,c=oc")).toEqual([]);
});

test("another place for a node that is deployed is refused, and the way there is told", () => {
  const moved = movedNodes(deployed("a=weur,b=enam"), "a=weur,b=apac");
  expect(moved).toEqual([
    expect.stringMatching(/^b was made in enam, .* says apac: add a node .* retire b /),
  ]);
});

test("a node that loses its place is refused", () => {
  expect(movedNodes(deployed("a=weur,b=enam"), "a=weur")).toEqual([expect.stringMatching(/^b .*no place/)]);
});

test("the sync worker stays where its journals are, also where the first node is another one", () => {
  expect(movedNodes([{ node: "sync", table: "b=enam" }], "a=weur,b=enam")).toEqual([
    expect.stringMatching(/^sync was made in enam, .* write sync=enam into TODO_PLACES/),
  ]);
  expect(movedNodes([{ node: "sync", table: "b=enam" }], "a=weur,b=enam,sync=enam")).toEqual([]);
});

test("what was deployed before there were places may get a hint, but no jurisdiction: it would look empty", () => {
  expect(movedNodes(deployed(undefined), "a=weur,b=enam")).toEqual([]);
  expect(movedNodes([{ node: "a", table: undefined }], "a=eu")).toHaveLength(1);
});
