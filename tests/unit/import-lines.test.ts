import { expect, it } from "vitest";
import { MAX_BODY_BYTES, MAX_IMPORT_BATCH, MAX_IMPORT_BATCH_CHARS } from "../../workers/core/limits.ts";
import { importLines } from "../../workers/datanode/http/import-lines.ts";
import { DEFAULT_QUOTAS } from "../../workers/shared/quotas.ts";

/** What an import of `lines` reports, and how many items were written. */
async function imported(...lines: string[]) {
  const { batches, errors } = await importedText(lines.join("\n"));
  return { written: batches.reduce((sum, items) => sum + items, 0), errors };
}

/** As `imported`, with how many items each batch had. */
async function importedText(text: string, quotas = DEFAULT_QUOTAS) {
  const batches: number[] = [];
  const reports = [];
  const report = importLines(new Response(text).body, "", quotas, async (items) => {
    batches.push(items.length);
    return { results: [], bookmark: "" };
  });
  for await (const each of report) reports.push(each);
  return { batches, errors: reports.filter((each) => "error" in each) };
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

it("a batch has so many todos, or so many characters, and not one more", async () => {
  const most = `${lineOf(20)}\n`.repeat(2 * MAX_IMPORT_BATCH + 1);
  expect((await importedText(most)).batches).toEqual([MAX_IMPORT_BATCH, MAX_IMPORT_BATCH, 1]);
  const long = Math.ceil(MAX_IMPORT_BATCH_CHARS / 8);
  expect((await importedText(`${lineOf(long)}\n`.repeat(9))).batches).toEqual([8, 1]);
});

it("an import may have exactly the bytes of its quota, and not one more", async () => {
  const text = `${lineOf(20)}\n`.repeat(3);
  const room = (bytes: number) => ({ ...DEFAULT_QUOTAS, "import-bytes": bytes });
  expect(await importedText(text, room(text.length))).toEqual({ batches: [3], errors: [] });
  const { errors } = await importedText(text, room(text.length - 1));
  expect(errors).toMatchObject([{ error: expect.stringContaining(`at most ${text.length - 1} bytes`) }]);
});

it("an id of another list may have 255 characters, and not one more", async () => {
  const line = (length: number) => JSON.stringify({ id: "x".repeat(length), task: "TaskA" });
  expect(await imported(line(255))).toEqual({ written: 1, errors: [] });
  expect(await imported(line(256))).toEqual({
    written: 0,
    errors: [{ line: 1, error: expect.stringContaining("is too long") }],
  });
});
