/** What a deploy says of the way back, and what it refuses. */
import { expect, test } from "vitest";
import { CODE_VERSIONS, codeText, compareCode } from "../../scripts/deploy/compatibility.ts";

const changed = (change: Partial<typeof CODE_VERSIONS>) => codeText({ ...CODE_VERSIONS, ...change });
const same = changed({});

test("where nothing is deployed there is nothing to go back to", () => {
  expect(compareCode([])).toEqual({ refused: [], notes: [] });
});

test("code that stores the same can be gone back to", () => {
  expect(compareCode([same, same])).toEqual({
    refused: [],
    notes: [expect.stringMatching(/can be gone back to/)],
  });
});

test.each(["format", "list", "catalog", "journal", "schedule"] as const)(
  "an older %s can't be gone back to, and it is said what to do instead",
  (what) => {
    const { refused, notes } = compareCode([changed({ [what]: CODE_VERSIONS[what] - 1 })]);
    expect(refused).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/can NOT be gone back to .*`todo export`/)]);
  },
);

test.each(["format", "list", "catalog", "journal", "schedule"] as const)(
  "a newer %s is refused: this code could not read what is stored",
  (what) => {
    const { refused } = compareCode([changed({ [what]: CODE_VERSIONS[what] + 1 })]);
    expect(refused).toEqual([expect.stringContaining(`reads up to ${CODE_VERSIONS[what]}`)]);
  },
);

test("of workers that were deployed at different times the newest counts", () => {
  expect(compareCode([same, changed({ list: CODE_VERSIONS.list + 1 })]).refused).toHaveLength(1);
});

test("another protocol stops nothing: nodes of the other one sit the rounds out", () => {
  const { refused, notes } = compareCode([changed({ protocol: CODE_VERSIONS.protocol + 1 })]);
  expect(refused).toEqual([]);
  expect(notes).toEqual([
    expect.stringMatching(/sit the rounds out/),
    expect.stringMatching(/can be gone back to/),
  ]);
});

test("where what is deployed does not say its versions, that is said", () => {
  expect(compareCode([same, undefined]).notes).toEqual([expect.stringMatching(/is not known/)]);
});
