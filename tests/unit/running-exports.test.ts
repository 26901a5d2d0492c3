import { expect, test } from "vitest";
import { EXPORT_IDLE_MS } from "../../workers/core/limits.ts";
import { RunningExports } from "../../workers/datanode/list/running-exports.ts";
import { T0 } from "../helpers/make.ts";

const REFUSED = { type: "rate-limited", detail: expect.stringContaining("2 times at once") };

test("as many exports run as may; the next one begins once one of them is through", () => {
  const exports = new RunningExports();
  expect(exports.begin("one", T0, 2)).toBeUndefined();
  expect(exports.begin("two", T0, 2)).toBeUndefined();
  exports.goOn("one", T0, false);
  expect(exports.begin("three", T0, 2)).toEqual(REFUSED);
  exports.goOn("one", T0, true);
  expect(exports.begin("three", T0, 2)).toBeUndefined();
});

test("one whose client went away in the middle makes room after a while, one that goes on does not", () => {
  const exports = new RunningExports();
  exports.begin("goes on", T0, 2);
  exports.begin("left", T0 + 1, 2);
  exports.goOn("goes on", T0 + EXPORT_IDLE_MS, false);
  expect(exports.begin("new", T0 + 1 + EXPORT_IDLE_MS, 2)).toEqual(REFUSED);
  expect(exports.begin("new", T0 + 2 + EXPORT_IDLE_MS, 2)).toBeUndefined();
  expect(exports.begin("another", T0 + 2 + EXPORT_IDLE_MS, 2)).toEqual(REFUSED);
});
