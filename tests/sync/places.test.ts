/** An object is made where it is first asked for: each call says where that is to be. */
import { expect, test, vi } from "vitest";
import { createDatanode } from "../../workers/datanode/http/app.ts";
import { objectOf } from "../../workers/shared/objects.ts";
import type { PlaceEnv } from "../../workers/shared/places.ts";
import { catalogs, dataNodes } from "../../workers/sync/bindings.ts";

const TODO_PLACES = "a=weur,b=enam,c=eu";

/** A binding that notes how it was asked. */
function spy() {
  const getByName = vi.fn((..._asked: unknown[]) => ({
    bookmark: async () => "",
    counts: async () => ({ todos: {} }),
    lists: async () => ({ names: ["inbox"], next: null }),
    shards: async () => ({ lists: [3], dirty: [] }),
    status: async () => ({ outcome: {}, bookmark: "", lost: [], stamp: null }),
  }));
  const jurisdiction = vi.fn((_name: string) => ({ getByName }));
  return { objects: { getByName, jurisdiction }, getByName, jurisdiction };
}

const asBinding = (objects: object) => objects as DurableObjectNamespace;

test("a node's objects are made at its place, whoever asks first", () => {
  const [a, b, catalog] = [spy(), spy(), spy()];
  const env = { TODO_PLACES, DATANODE_A: a.objects, DATANODE_B: b.objects, CATALOG_B: catalog.objects };
  for (const object of dataNodes(env as PlaceEnv, "inbox").values()) object();
  expect(a.getByName.mock.calls).toEqual([["inbox", { locationHint: "weur" }]]);
  expect(b.getByName.mock.calls).toEqual([["inbox", { locationHint: "enam" }]]);
  const catalogOfB = catalogs(env as PlaceEnv).get("b");
  expect(catalogOfB?.directory).toBeDefined();
  expect(catalogOfB?.shard(3)).toBeDefined();
  const place = { locationHint: "enam" };
  expect(catalog.getByName.mock.calls).toEqual([
    ["catalog", place],
    ["catalog-3", place],
  ]);
});

test("in a jurisdiction an object is asked for in the jurisdiction's own namespace", () => {
  const { objects, getByName, jurisdiction } = spy();
  objectOf({ TODO_PLACES }, "c", asBinding(objects), "inbox");
  expect(jurisdiction).toHaveBeenCalledWith("eu");
  expect(getByName.mock.calls).toEqual([["inbox"]]);
});

test("a node's own routes say its place with every object they ask", async () => {
  const [lists, catalog] = [spy(), spy()];
  const env = {
    TODO_PLACES,
    TODO_OPEN: "yes",
    NODE: "b",
    LISTS: lists.objects,
    CATALOG: catalog.objects,
  };
  const app = createDatanode();
  for (const path of ["/lists", "/lists/inbox/status"]) await app.request(path, {}, env);
  expect(catalog.getByName).toHaveBeenCalled();
  expect(lists.getByName).toHaveBeenCalled();
  for (const [, options] of [...lists.getByName.mock.calls, ...catalog.getByName.mock.calls])
    expect(options).toEqual({ locationHint: "enam" });
});
