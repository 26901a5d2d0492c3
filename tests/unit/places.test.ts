/** The table of places, and that no worker asks for an object without it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allWorkers } from "../../scripts/config.ts";
import { placeOf, placesOf } from "../../workers/shared/places.ts";

const WORKERS = join(import.meta.dirname, "../../workers");
const TODO_PLACES = "a=weur,b=enam,c=eu";

test("the sync worker's objects are beside the first node, or where the table says", () => {
  expect(placeOf({ TODO_PLACES: "b=enam,a=weur" }, "sync")).toBe("weur");
  expect(placeOf({ TODO_PLACES: "a=weur,sync=apac" }, "sync")).toBe("apac");
  expect(placeOf({}, "sync")).toBeNull();
  expect(placeOf({ TODO_PLACES }, "d")).toBeNull();
});

test("an unknown place is an error, never an object somewhere else", () => {
  expect(() => placesOf({ TODO_PLACES: "a=moon" })).toThrow('unknown place "moon"');
});

test("nothing in the workers asks a binding for an object but by its place", () => {
  const files = readdirSync(WORKERS, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.includes("node_modules"),
  );
  const asking = files.filter((file) =>
    /\b(getByName|idFromName|idFromString|newUniqueId)\(/.test(readFileSync(join(WORKERS, file), "utf8")),
  );
  expect(asking).toEqual(["shared/objects.ts"]);
});

test("every worker of wrangler.toml has the same table, and each node a place in it", () => {
  const workers = Object.values(allWorkers());
  const [first] = workers;
  const places = placesOf(first?.vars ?? {});
  for (const { vars } of workers) {
    expect(vars.TODO_PLACES).toBe(first?.vars.TODO_PLACES);
    if (vars.NODE !== undefined) expect(places.has(vars.NODE)).toBe(true);
  }
});
