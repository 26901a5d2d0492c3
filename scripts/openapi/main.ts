/** `npm run openapi`: writes each worker's document to where its routes read it. A test tells when that is due. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openApiDocument, WORKERS } from "./document.ts";

for (const worker of WORKERS) {
  const file = new URL(`../../workers/${worker.name}/openapi.json`, import.meta.url);
  await writeFile(fileURLToPath(file), `${JSON.stringify(openApiDocument(worker), null, 2)}\n`);
}
