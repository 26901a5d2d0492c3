/** A list that is written for the first time on a node that is retired. */
import { afterEach, expect, test } from "vitest";
import { RETIRED } from "../../workers/datanode/list/retired.ts";
import { askOf, directory, inStorage, listObject } from "./objects.ts";

let seq = 0;
const tellDirectory = (retired: boolean) => directory().register({ seq: ++seq, retired });
const write = async (list: string) => (await listObject(list).create(askOf(list), { task: "milk" })).outcome;

afterEach(() => tellDirectory(false));

test("[P2] is not made there, and stores nothing: no round would ever bring it to another node", async () => {
  await tellDirectory(true);
  expect(await write("late")).toEqual(RETIRED);
  const stored = await inStorage("late", (sql) =>
    sql.exec("SELECT name FROM sqlite_schema WHERE name NOT LIKE '\\_%' ESCAPE '\\'").toArray(),
  );
  expect(stored).toEqual([]);
});

test("[P2] is made there once the node is readmitted", async () => {
  await tellDirectory(true);
  expect(await write("returning")).toEqual(RETIRED);
  await tellDirectory(false);
  expect(await write("returning")).toMatchObject({ task: "milk" });
});

test("[P2] one that the node holds already goes by what the list itself was told", async () => {
  expect(await write("known")).toMatchObject({ task: "milk" });
  await tellDirectory(true);
  expect(await write("known")).toMatchObject({ task: "milk" });
});
