import { expect, it } from "vitest";
import { MAX_BODY_BYTES } from "../../workers/core/limits.ts";
import { importLines } from "../../workers/datanode/http/import-lines.ts";
import { DEFAULT_QUOTAS } from "../../workers/shared/quotas.ts";

/** What an import of `lines` reports, and how many items were written. */
async function imported(...lines: string[]) {
  let written = 0;
  const reports = [];
  const { body } = new Response(lines.join("\n"));
  const report = importLines(body, "", DEFAULT_QUOTAS, async (items) => {
    written += items.length;
    return { results: [], bookmark: "" };
  });
  for await (const each of report) reports.push(each);
  return { written, errors: reports.filter((each) => "error" in each) };
}

/** A good line of so many bytes: JSON may end in spaces. */
function lineOf(bytes: number): string {
  return '{"task":"TaskA"}'.padEnd(bytes);
}

it("a line may have exactly the bytes of a body, and not one more", async () => {
  const next = lineOf(20);
  expect(await imported(lineOf(MAX_BODY_BYTES), next)).toEqual({ written: 2, errors: [] });
  expect(await imported(lineOf(MAX_BODY_BYTES + 1), next)).toEqual({
    written: 1,
    errors: [{ line: 1, error: `longer than ${MAX_BODY_BYTES} bytes` }],
  });
});

it("an id of another list may have 255 characters, and not one more", async () => {
  const line = (length: number) => JSON.stringify({ id: "x".repeat(length), task: "TaskA" });
  expect(await imported(line(255))).toEqual({ written: 1, errors: [] });
  expect(await imported(line(256))).toEqual({
    written: 0,
    errors: [{ line: 1, error: expect.stringContaining("is too long") }],
  });
});
