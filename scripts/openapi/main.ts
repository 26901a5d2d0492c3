/**
 * `npm run openapi`: writes each worker's document to where its routes read it (a test tells when that is due), and the
 * page to read into `build/api/`.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openApiDocument, WORKERS } from "./document.ts";
import { apiPage } from "./page.ts";

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

for (const worker of WORKERS) {
  const text = JSON.stringify(openApiDocument(worker), null, 2);
  await writeFile(at(`workers/${worker.name}/openapi.json`), `${text}\n`);
}
await mkdir(at("build/api"), { recursive: true });
await writeFile(at("build/api/index.html"), apiPage(WORKERS.map(openApiDocument)));
