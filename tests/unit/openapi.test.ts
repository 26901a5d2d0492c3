/** The OpenAPI documents of all workers: made of the routes, complete, and without a fault that a linter finds. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lint, loadConfig } from "@redocly/openapi-core";
import { describe, expect, test } from "vitest";
import { openApiDocument, WORKERS } from "../../scripts/openapi/document.ts";
import { apiPage } from "../../scripts/openapi/page.ts";

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const config = await loadConfig({ configPath: at("redocly.yaml") });

describe.each(WORKERS)("the document of $name", (worker) => {
  const file = at(`workers/${worker.name}/openapi.json`);

  test("is what the routes say: `npm run openapi` writes it", () => {
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(openApiDocument(worker));
  });

  test("has no error and no warning, and examples that fit their schemas", async () => {
    const problems = await lint({ ref: file, config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });
});

test("an example that does not fit its schema is found", async () => {
  const [worker] = WORKERS;
  if (!worker) throw new Error("no worker");
  const text = JSON.stringify(openApiDocument(worker)).replaceAll(
    '"example":{"task":"buy milk"}',
    '"example":{"task":7}',
  );
  const { lintFromString } = await import("@redocly/openapi-core");
  const problems = await lintFromString({ source: text, absoluteRef: at("openapi.json"), config });
  expect(problems.map(({ ruleId }) => ruleId)).toEqual(["no-invalid-media-type-examples"]);
});

test("the page to read has every operation, and asks nothing of other sites", () => {
  const page = apiPage(WORKERS.map(openApiDocument));
  for (const { routes } of WORKERS)
    for (const { method, path } of routes)
      expect(page).toContain(`${method} ${path.replace(/:(\w+)/g, "{$1}")}</code></h3>`);
  expect(page).not.toMatch(/<script|<style|<img|src=|href="(?!#|style\.css)/);
});
