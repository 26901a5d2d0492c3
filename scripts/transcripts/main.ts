/** `npm run transcripts`: writes into docs/cli.md and docs/cli.ja.md what their commands print now. A test compares. */
import { readFileSync, writeFileSync } from "node:fs";
import { scriptOptions } from "../options.ts";
import { played } from "./play.ts";

scriptOptions("usage: npm run transcripts", {});
for (const path of ["docs/cli.md", "docs/cli.ja.md"]) {
  const page = readFileSync(path, "utf8");
  const now = await played(page);
  if (now !== page) writeFileSync(path, now);
  console.log(`${path}: ${now === page ? "as it was" : "written anew"}`);
}
