/** The documents as one page to read: no script, nothing from elsewhere. */
import type { Json, JsonObject } from "./schemas.ts";

/** In a file of its own: what serves the page allows no other styles. */
export const API_STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav ul { columns: 18rem; list-style: none; padding: 0; }
article { border-top: 1px solid #8886; margin-top: 1.5rem; }
h3 code { font-size: 1rem; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .75rem; background: #8882; border-radius: .4rem; font-size: .85rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8883; }
summary { cursor: pointer; }
`;

/** A whole HTML page, which wants `API_STYLE` beside it as `style.css`. `documents` are of openApiDocument. */
export function apiPage(documents: readonly JsonObject[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Edge todos: HTTP</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<h1>Edge todos: HTTP</h1>
${documents.map(worker).join("\n")}
</body>
</html>
`;
}

function worker(document: JsonObject): string {
  const { title, description } = members(document.info);
  const operations = Object.entries(members(document.paths)).flatMap(([path, methods]) =>
    Object.entries(members(methods)).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      anchor: `${text(title).split(" ").at(-1)}-${text(members(operation).operationId)}`,
      operation: members(operation),
    })),
  );
  const links = operations.map(
    ({ name, anchor }) => `<li><a href="#${anchor}"><code>${escaped(name)}</code></a>`,
  );
  const articles = operations.map(
    ({ name, anchor, operation }) =>
      `<article id="${anchor}"><h3><code>${escaped(name)}</code></h3>${article(operation, document)}</article>`,
  );
  const schemas = Object.entries(members(members(document.components).schemas)).map(([name, schema]) =>
    folded(name, schema),
  );
  return `<section><h2>${escaped(text(title))}</h2><p>${prose(description)}</p>
<nav><ul>${links.join("")}</ul></nav>
${articles.join("\n")}
<article><h3>Schemas</h3>${schemas.join("\n")}</article></section>`;
}

function article(operation: JsonObject, document: JsonObject): string {
  const { summary, description, parameters, requestBody, responses } = operation;
  const given = (Array.isArray(parameters) ? parameters : []).map((each: Json) => resolved(each, document));
  const answers = Object.entries(members(responses)).map(([status, each]) => {
    const answer = resolved(each, document);
    return `<tr><th>${status}<td>${prose(answer.description)}${Number(status) < 400 ? contents(answer) : ""}`;
  });
  return `<p>${prose(summary)}. ${prose(description)}</p>
${given.length > 0 ? `<h4>Parameters</h4><table>${given.map(parameter).join("")}</table>` : ""}
${requestBody === undefined ? "" : `<h4>Body</h4>${contents(members(requestBody))}`}
<h4>Answers</h4><table>${answers.join("")}</table>`;
}

function parameter({ name, in: place, description, schema }: JsonObject): string {
  return `<tr><th><code>${escaped(text(name))}</code><td>${escaped(text(place))}<td>${prose(description)} <code>${escaped(JSON.stringify(schema))}</code>`;
}

function contents({ content }: JsonObject): string {
  return Object.entries(members(content))
    .map(([type, each]) => {
      const { schema, example } = members(each);
      const shown = typeof example === "string" ? example : JSON.stringify(example, null, 2);
      return `<p><code>${escaped(type)}</code></p>${example === undefined ? "" : `<pre>${escaped(shown)}</pre>`}${folded("Schema", schema)}`;
    })
    .join("");
}

function folded(title: string, schema: Json | undefined): string {
  const shown = escaped(JSON.stringify(schema, null, 2));
  return `<details><summary>${escaped(title)}</summary><pre>${shown}</pre></details>`;
}

/** What a reference points to. */
function resolved(part: Json, document: JsonObject): JsonObject {
  const { $ref } = members(part);
  if (typeof $ref !== "string") return members(part);
  return $ref
    .slice(2)
    .split("/")
    .reduce((at, key) => members(at[key]), document);
}

function members(part: Json | undefined): JsonObject {
  return typeof part === "object" && part !== null && !Array.isArray(part) ? (part as JsonObject) : {};
}

function text(part: Json | undefined): string {
  return typeof part === "string" ? part : "";
}

/** Text in which code stands between backticks. */
function prose(part: Json | undefined): string {
  return escaped(text(part)).replace(/`([^`]+)`/g, "<code>$1</code>");
}

function escaped(plain: string): string {
  return plain.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
