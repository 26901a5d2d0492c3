/** docs/costs.md: its words are written by hand, its tables by `npm run cost -- --page`. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { tables } from "./report.ts";

const PAGE = fileURLToPath(new URL("../../docs/costs.md", import.meta.url));
const MARKED = /(?<=<!-- Written by `npm run cost -- --page`\. -->\n\n).*(?=\n\n<!-- Up to here\. -->)/s;

export async function readTables(): Promise<string | undefined> {
  const page = await readFile(PAGE, "utf8");
  return MARKED.exec(page)?.[0];
}

export async function writeTables(): Promise<void> {
  const page = await readFile(PAGE, "utf8");
  if (!MARKED.test(page)) throw new Error("docs/costs.md has no marks for its tables");
  await writeFile(
    PAGE,
    page.replace(MARKED, () => tables()),
  );
}
