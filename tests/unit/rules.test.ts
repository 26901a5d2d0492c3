/** docs/protocol.md is the contract: each of its rules is shown by a test, and what it says of the code is there. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, "utf8");
const protocol = read("docs/protocol.md");
const rules = [...protocol.matchAll(/^- ([A-Z]\d+) /gm)].map(([, rule = ""]) => rule);
const tests = globSync("tests/**/*.test.ts", { cwd: ROOT }).map(read).join("\n");

test("the rules of each letter are numbered from 1 on, without a gap", () => {
  expect([...new Set(rules.map((rule) => rule[0]))].join("")).toBe("VIHMRPB");
  for (const letter of "VIHMRPB") {
    const numbers = rules.filter((rule) => rule.startsWith(letter)).map((rule) => Number(rule.slice(1)));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, place) => place + 1));
  }
});

test.each(rules)("%s is shown by a test", (rule) => {
  expect(tests).toContain(`[${rule}]`);
});

test("tests cite no rule that there is not", () => {
  const cited = new Set([...tests.matchAll(/\[([VIHMRPB]\d+)\]/g)].map(([, rule = ""]) => rule));
  expect([...cited].filter((rule) => !rules.includes(rule))).toEqual([]);
});

test("the files that the protocol names are there", () => {
  const named = [...protocol.matchAll(/`((?:core|datanode|sync)\/[a-z/-]+\.ts)`/g)].map(
    ([, path = ""]) => path,
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(`${ROOT}workers/${path}`))).toEqual([]);
});
