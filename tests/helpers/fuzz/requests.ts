/** Requests from the documents: most of them fit, each part may be something else, and so may several at once. */

import fc from "fast-check";
import { MAX_BODY_BYTES } from "../../../workers/core/limits.ts";
import { fromSchema } from "./from-schema.ts";
import type { Operation } from "./operations.ts";

/** A request as it is sent; `token` names the one that it carries. */
export interface FuzzRequest {
  readonly operation: Operation;
  readonly token: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

/** What a path can name: the lists and todos that there are, beside everything that there is not. */
export interface Known {
  readonly lists: readonly string[];
  readonly ids: readonly string[];
  readonly tokens: readonly string[];
}

const FITS = 14;
const ODD = 1;

export function requests(operations: readonly Operation[], known: Known): fc.Arbitrary<FuzzRequest> {
  // Those that take a body, and so may change something, come up more often than by themselves.
  const withBody = operations.filter(({ body }) => body.length > 0);
  return fc.constantFrom(...operations, ...withBody, ...withBody).chain((operation) =>
    fc
      .record({
        token: fc.constantFrom(...known.tokens),
        method: mostly(
          fc.constant(operation.method),
          fc.constantFrom("PUT", "DELETE", "PATCH", "POST", "OPTIONS", "HEAD"),
        ),
        path: pathOf(operation, known),
        query: queryOf(operation),
        headers: headersOf(operation),
        body: bodyOf(operation),
      })
      .map(({ path, query, headers, body, method, token }) => ({
        operation,
        token,
        method,
        path: query === "" ? path : `${path}?${query}`,
        headers: { ...headers, ...(body?.type !== undefined && { "content-type": body.type }) },
        body: method === "GET" || method === "HEAD" ? undefined : body?.content,
      })),
  );
}

function mostly<T, U = T>(fits: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof<fc.MaybeWeightedArbitrary<T | U>[]>(
    { weight: FITS, arbitrary: fits },
    { weight: ODD, arbitrary: odd },
  );
}

/** Text that stands in an address as it is, and text that is encoded there. */
const oddSegment = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }).filter(canEncode).map(encodeURIComponent),
  fc.constantFrom(
    "..",
    ".",
    "",
    "%00",
    "%2e%2e%2f",
    "%",
    "%zz",
    "*",
    "a".repeat(2_000),
    "INBOX",
    "%6dine",
    "mine%20",
    "theirs%2f",
  ),
);

function pathOf({ path, parameters, resolve }: Operation, { lists, ids }: Known): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const values = names.map((name) => {
    const schema = parameters.find((parameter) => parameter.in === "path" && parameter.name === name)?.schema;
    const generated = fromSchema(schema ?? { type: "string" }, resolve).map((value) =>
      encodeURIComponent(String(value)),
    );
    const there = name === "list" ? lists : name === "id" ? ids : [];
    const fits =
      there.length === 0
        ? generated
        : fc.oneof({ weight: FITS, arbitrary: fc.constantFrom(...there) }, generated);
    return mostly(fits, oddSegment);
  });
  const filled = fc.tuple(...values).map((parts) => {
    let index = 0;
    return path.replace(/\{\w+\}/g, () => parts[index++] ?? "");
  });
  return mostly(
    filled,
    filled.chain((whole) => fc.constantFrom(`/${whole}`, `${whole}/`, `${whole}/x`, whole.toUpperCase())),
  );
}

function queryOf({ parameters, resolve }: Operation): fc.Arbitrary<string> {
  const pairs = parameters
    .filter((parameter) => parameter.in === "query")
    .map(({ name, schema }) =>
      fc.option(
        mostly(fromSchema(schema, resolve).map(String), fc.string({ unit: "binary", maxLength: 20 }))
          .filter(canEncode)
          .map((value) => `${name}=${encodeURIComponent(value)}`),
        { nil: "" },
      ),
    );
  const fits = fc.tuple(...pairs).map((each) => each.filter((pair) => pair !== "").join("&"));
  return mostly(
    fits,
    fc.constantFrom("x=1", "limit=1&limit=2", "after=%ff", "__proto__=1", "ticket=00", "&&=", "limit[]=1"),
  );
}

const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
});

function headersOf({ parameters, resolve }: Operation): fc.Arbitrary<Record<string, string>> {
  const sent = parameters
    .filter((parameter) => parameter.in === "header")
    .map(({ name, schema }) => {
      const ascii = fromSchema(schema, resolve).map((value) =>
        String(value)
          .replace(/[^ -~]/g, "")
          .trim(),
      );
      return mostly(
        fc.constant(undefined),
        fc.oneof(ascii, visible).map((value) => [name, value] as const),
      );
    });
  const odd = fc.constantFrom<readonly [string, string]>(
    ["todo-stream-end", "0"],
    ["x-forwarded-host", "localhost"],
    ["origin", "null"],
    ["todo-request-id", "../../x"],
    ["last-event-id", "9999999999999999999999"],
    ["range", "bytes=0-0"],
  );
  return fc
    .tuple(fc.tuple(...sent), mostly(fc.constant(undefined), odd))
    .map(([each, more]) => Object.fromEntries([...each, more].filter((pair) => pair !== undefined)));
}

interface FuzzBody {
  readonly type?: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

function bodyOf({ body, resolve }: Operation): fc.Arbitrary<FuzzBody | undefined> {
  const fits = body.map(([type, schema]) =>
    type === "application/json"
      ? fromSchema(schema, resolve).map((value) => ({ type, content: JSON.stringify(value) }))
      : fc
          .array(fc.oneof(fc.record({ task: fc.string() }), fc.jsonValue()), { maxLength: 5 })
          .map((lines) => ({ type, content: lines.map((line) => JSON.stringify(line)).join("\n") })),
  );
  const odd = fc.oneof(
    fc.constant<FuzzBody>({ type: "application/json", content: `{"task":"${"x".repeat(MAX_BODY_BYTES)}"}` }),
    fc
      .jsonValue({ maxDepth: 4 })
      .map((value): FuzzBody => ({ type: "application/json", content: JSON.stringify(value) })),
    fc
      .uint8Array({ maxLength: 200 })
      .map((bytes): FuzzBody => ({ type: "application/json", content: new Uint8Array(bytes) })),
    fc.constantFrom<FuzzBody>(
      { type: "text/plain", content: '{"task":"x"}' },
      { type: "application/x-www-form-urlencoded", content: "task=x" },
      { type: "application/json", content: '{"task":"x","__proto__":{"deleted":false}}' },
      { type: "application/json", content: `{"task":${"[".repeat(20_000)}` },
      { type: "application/json", content: '{"task":"x","task":"y","deleted":0}' },
      { type: "application/json; charset=utf-16", content: '{"task":"\\ud800"}' },
      { type: "application/x-ndjson", content: '{"task":"x"}\n\u0000\n{"task":7}\n' },
    ),
  );
  if (fits.length === 0) return mostly(fc.constant(undefined), odd);
  // Bodies have the most ways to be wrong.
  return fc.oneof({ weight: 3, arbitrary: fc.oneof(...fits) }, { weight: 1, arbitrary: odd });
}

/** Half of a surrogate pair stands in no address. */
function canEncode(text: string): boolean {
  return text.isWellFormed();
}
