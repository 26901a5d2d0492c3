/** What documents promise is shown by tests that they name: those are there. */
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, "utf8");
const files = globSync("tests/**/*.test.ts", { cwd: ROOT });
const names = new Set(files.map((file) => basename(file)));

/** A path from the root, a pattern, or a name alone after another one of its folder. */
function exists(named: string): boolean {
  return named.includes("/") ? globSync(named, { cwd: ROOT }).length > 0 : names.has(named);
}

test.each(["README.md", "SECURITY.md", ...globSync("docs/*.md", { cwd: ROOT })])(
  "every test that %s names is there",
  (document) => {
    const named = [...read(document).matchAll(/`([\w./*-]+\.test\.ts)`/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !exists(name))).toEqual([]);
  },
);

/** Rows of all tables whose last column says what shows it. */
function rowsOf(document: string): string[][] {
  const lines = read(document).split("\n");
  return lines.flatMap((line, index) => {
    const isHead = line.startsWith("|") && /\| shown by +\|$/.test(line);
    if (!isHead) return [];
    const rest = lines.slice(index + 2);
    const end = rest.findIndex((row) => !row.startsWith("|"));
    return rest.slice(0, end).map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  });
}

test.each(["SECURITY.md", "docs/guarantees.md"])("%s claims nothing that no test shows", (document) => {
  const rows = rowsOf(document);
  expect(rows.length).toBeGreaterThan(10);
  const bare = rows.filter((cells) => !cells.at(-1)?.includes(".test.ts"));
  // Against whoever runs a node there is no promise to be shown.
  expect(bare.map(([who]) => who)).toEqual(document === "SECURITY.md" ? ["a hostile node"] : []);
});
