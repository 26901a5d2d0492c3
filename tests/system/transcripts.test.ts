/** docs/cli.md shows what commands print: what it shows is what they print now. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { normalized, withTranscripts } from "../../scripts/transcripts/page.ts";
import { played } from "../../scripts/transcripts/play.ts";

const root = join(import.meta.dirname, "../..");

test.each(["docs/cli.md", "docs/cli.ja.md"])("%s is as `npm run transcripts` writes it", async (path) => {
  const page = readFileSync(join(root, path), "utf8");
  expect(page).toContain("```console\n$ todo add");
  expect(await played(page)).toBe(page);
});

test("only blocks of console are played, each line as a shell takes it apart", async () => {
  const page = 'a\n```console\n$ todo add "buy milk" now\nold\n\n$ todo ls\n```\n```text\n$ todo no\n```\n';
  const asked: (readonly string[])[] = [];
  const played = await withTranscripts(page, async (argv, columns) => {
    asked.push([...argv, String(columns)]);
    return `new\n`;
  });
  expect(played).toBe(page.replace("old\n\n", "new\n\n").replace("ls\n", "ls\nnew\n"));
  expect(asked).toEqual([
    ["add", "buy milk", "now", "80"],
    ["ls", "80"],
  ]);
});

test("what differs from run to run does not count", () => {
  expect(normalized("1-a5b2cd 2026-12-01 10:00:00, 7 ms, 2 todos")).toBe(
    "1-a7k2xq 2026-11-23 02:44:18, 12 ms, 2 todos",
  );
  expect(normalized("Round 1, 1.4 s, 0 todos")).toBe("Round 1, 12 ms, 0 todos");
});
