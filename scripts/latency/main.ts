/** `npm run latency`: what follows from where nodes are. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { scriptOptions } from "../options.ts";
import { latencyTable, latencyText } from "./table.ts";

const USAGE =
  "usage: npm run latency [-- --places a=weur,b=enam,sync=weur]: of these places [--page]: writes the table of docs/deploy.md";
const PAGE = fileURLToPath(new URL("../../docs/deploy.md", import.meta.url));
const MARKED = /(?<=<!-- Written by `npm run latency -- --page`\. -->\n\n).*?(?=\n\n<!-- Up to here\. -->)/s;

const options = scriptOptions(USAGE, {
  places: { type: "string" },
  page: { type: "boolean", default: false },
});

if (options.page) {
  const page = await readFile(PAGE, "utf8");
  if (!MARKED.test(page)) throw new Error("docs/deploy.md has no marks for its table");
  await writeFile(
    PAGE,
    page.replace(MARKED, () => latencyTable()),
  );
} else console.log(options.places === undefined ? latencyTable() : latencyText(options.places));
