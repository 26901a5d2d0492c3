import { expect, test } from "vitest";
import { placesOf } from "../../workers/shared/places.ts";
import { byDistance } from "../../workers/web/nearest.ts";

const PLACES = placesOf({ TODO_PLACES: "a=weur, b=enam,c=apac-ne" });
const VIENNA = { latitude: "48.2", longitude: "16.4" };
const OSAKA = { latitude: "34.7", longitude: "135.5" };
const CHICAGO = { latitude: "41.9", longitude: "-87.6" };

test.each([
  ["Vienna", VIENNA, ["a", "b", "c"]],
  ["Osaka", OSAKA, ["c", "a", "b"]],
  ["Chicago", CHICAGO, ["b", "a", "c"]],
])("from %s the nearest node comes first", (_, cf, order) => {
  expect(byDistance(["a", "b", "c"], PLACES, cf)).toEqual(order);
});

test("a node without a known place comes last; where nobody knows the request's place, the order stays", () => {
  expect(byDistance(["x", "b", "a"], placesOf({ TODO_PLACES: "a=weur,b=enam" }), VIENNA)).toEqual([
    "a",
    "b",
    "x",
  ]);
  expect(byDistance(["x", "y"], new Map(), VIENNA)).toEqual(["x", "y"]);
  expect(byDistance(["b", "a"], PLACES, undefined)).toEqual(["b", "a"]);
  expect(byDistance(["b", "a"], PLACES, { country: "AT" })).toEqual(["b", "a"]);
});
