/** docs/guarantees.md names the tests that show what it promises: they are there, and cite the rules it names. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const text = readFileSync(`${ROOT}docs/guarantees.md`, "utf8");

interface Row {
  readonly promise: string;
  readonly files: readonly string[];
}

/** A name without a folder is beside the one before it. */
function filesOf(cell: string): string[] {
  let folder = "tests";
  return [...cell.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, name = ""]) => {
    if (name.includes("/")) folder = dirname(name);
    return name.includes("/") ? name : `${folder}/${name}`;
  });
}

const rows: Row[] = text
  .split("\n")
  .filter((line) => line.startsWith("|") && line.includes(".test.ts"))
  .map((line) => {
    const [, promise = "", , shownBy = ""] = line.split("|").map((cell) => cell.trim());
    return { promise, files: filesOf(shownBy) };
  });
const exists = (path: string) =>
  path.includes("*") ? globSync(path, { cwd: ROOT }).length > 0 : existsSync(`${ROOT}${path}`);

test("every promise has a row that names a test", () => {
  const promises = text.split("\n").filter((line) => /^\| (?!promise |-)/.test(line));
  expect(promises.length).toBeGreaterThan(20);
  expect(rows).toHaveLength(promises.length);
});

test.each(rows)("the tests are there that show: $promise", ({ files }) => {
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((path) => !exists(path))).toEqual([]);
});

test("so are those that the text names", () => {
  const named = [...text.matchAll(/`(tests\/[^`]*\.test\.ts)`/g)].map(([, path = ""]) => path);
  expect(named.filter((path) => !exists(path))).toEqual([]);
});
