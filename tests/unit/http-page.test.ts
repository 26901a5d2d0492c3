/** docs/http.md is what clients rely on: it has every route and every problem, and no other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROBLEMS } from "../../workers/core/problem.ts";
import { DATANODE_ROUTES, type Route, SYNC_ROUTES } from "../helpers/routes.ts";

const [, datanode = "", sync = "", problems = ""] = readFileSync(
  join(import.meta.dirname, "../../docs/http.md"),
  "utf8",
).split(/^## /m);

function firstCells(section: string): string[] {
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = ""]) => cell).sort();
}

function named(routes: readonly Route[]): string[] {
  return routes.map(({ method, path }) => `${method} ${path}`).sort();
}

test("the page has every route of a datanode, and no other", () => {
  expect(firstCells(datanode)).toEqual(named(DATANODE_ROUTES));
});

test("the page has every route of the sync worker, and no other", () => {
  expect(firstCells(sync)).toEqual(named(SYNC_ROUTES));
});

test("the page has every problem with its status, and no other", () => {
  const rows = [...problems.matchAll(/^\| `([^`]+)` +\| (\d+)/gm)].map(([, type, status]) => [
    type,
    Number(status),
  ]);
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(Object.entries(PROBLEMS).map(([type, { status }]) => [type, status])),
  );
});
