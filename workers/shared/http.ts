/** What both workers' routes share: problems as responses, strict queries and bodies, methods that a path lacks. */
import type { Context, Env, Hono, MiddlewareHandler } from "hono";
import { HonoBase } from "hono/hono-base";
import { TrieRouter } from "hono/router/trie-router";
import * as v from "valibot";
import { MAX_BODY_BYTES } from "../core/limits.ts";
import { errorText, isRefusal, type Refusal, toProblem } from "../core/problem.ts";
import { isListName } from "../core/todo.ts";
import { tooSlow, within } from "./within.ts";

/** A worker's app, with one router instead of Hono's three: scripts are 2 kB smaller, and routes are few. */
export function createApp<E extends Env>(): Hono<E> {
  return new HonoBase<E>({ router: new TrieRouter() });
}

/** The refusal as `application/problem+json` (RFC 9457). */
export function problem(refusal: Refusal, headers: Record<string, string> = {}): Response {
  const document = toProblem(refusal);
  return Response.json(document, {
    status: document.status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

/** The query as `schema` reads it; a parameter that is unknown, or stands twice and is no array, is refused, not ignored. */
export function parseQuery<T extends v.GenericSchema & { readonly entries: v.ObjectEntries }>(
  request: Request,
  schema: T,
): v.InferOutput<T> | Refusal {
  // Most requests have no query, and parsing a URL costs more than everything else here.
  const { searchParams } = request.url.includes("?") ? new URL(request.url) : NO_PARAMETERS;
  const given = new Map<string, string | string[]>();
  for (const [name, value] of searchParams) {
    const before = given.get(name);
    const isArray = mayRepeat(schema.entries[name]);
    if (before !== undefined && !isArray)
      return invalid(`query parameter ${JSON.stringify(name)} stands more than once`);
    given.set(name, isArray ? [...(before ?? []), value] : value);
  }
  return parseWith(schema, Object.fromEntries(given), "query parameter");
}

function mayRepeat(entry: v.ObjectEntries[string] | undefined): boolean {
  const schema = entry?.type === "optional" && "wrapped" in entry ? entry.wrapped : entry;
  return typeof schema === "object" && schema !== null && "type" in schema && schema.type === "array";
}

/** Refuses a bad list name before the list's object is called. */
export const refuseBadList: MiddlewareHandler = async (c, next) => {
  const list = c.req.param("list") ?? "";
  if (isListName(list)) return next();
  return problem(
    invalid(`${JSON.stringify(list)} is no list name: up to 63 of a-z, 0-9 and -, not beginning with -.`),
  );
};

/** The type of the body, in lower case and without its parameters (`; charset=utf-8`); undefined where none is given. */
export function mediaType(headers: Headers): string | undefined {
  return headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
}

/** The JSON body as `schema` reads it: at most `MAX_BODY_BYTES`, counted as they come, within `seconds`; UTF-8, and nothing else. */
export async function parseBody<T extends v.GenericSchema>(
  request: Request,
  schema: T,
  seconds: number,
): Promise<v.InferOutput<T> | Refusal> {
  if (mediaType(request.headers) !== "application/json") {
    return { type: "unsupported-media-type", detail: "Send the body as application/json." };
  }
  let bytes: Uint8Array | Refusal | undefined;
  try {
    bytes = await within(seconds * 1_000, readAtMost(request, MAX_BODY_BYTES));
  } catch {
    // Only what the client sends can fail here: malformed chunks, or a connection that ends too early.
    return invalid("The body did not arrive whole.");
  }
  if (!bytes) return tooSlow(seconds);
  if (isRefusal(bytes)) return bytes;
  const json = decodeJson(bytes);
  return isRefusal(json) ? json : parseWith(schema, json.value, "field");
}

/** Answers `405` with `Allow` where a path has routes, but none for the request's method. Call it after all routes. */
export function refuseOtherMethods<E extends Env>(app: Hono<E>): void {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method !== "ALL") methods.set(path, (methods.get(path) ?? new Set()).add(method));
  }
  for (const [path, allowed] of methods) {
    if (allowed.has("GET")) allowed.add("HEAD");
    const allow = [...allowed].join(", ");
    app.all(path, (c) =>
      problem(
        { type: "method-not-allowed", detail: `${c.req.method} is not possible here, only ${allow}.` },
        { allow },
      ),
    );
  }
}

/** Unknown routes and unexpected errors as problems. An error's text stays in the log: it may name what is private. */
export function problemHandlers<E extends Env>(app: Hono<E>): void {
  app.notFound((c: Context) => problem({ type: "not-found", detail: `There is nothing at ${c.req.path}.` }));
  app.onError((error) => {
    console.error(error);
    return problem({
      type: "internal",
      detail: "Something failed here. Whether a write was made is not known: look before you repeat it.",
    });
  });
}

export function invalid(detail: string): Refusal {
  return { type: "invalid", detail };
}

export function parseWith<T extends v.GenericSchema>(
  schema: T,
  input: unknown,
  what: string,
): v.InferOutput<T> | Refusal {
  if (Array.isArray(input)) return invalid(NO_OBJECT);
  const result = v.safeParse(schema, input, { abortEarly: true });
  return result.success ? result.output : invalid(explain(result.issues[0], what));
}

const NO_PARAMETERS = { searchParams: new URLSearchParams() };
const NO_OBJECT = "What was sent is JSON, but no object.";

/** Our schemas' messages are for people. Valibot's own, about keys and objects, speak of types: they are replaced. */
function explain(issue: v.BaseIssue<unknown>, what: string): string {
  const { type, expected, message } = issue;
  const path = v.getDotPath(issue);
  if (path === null) return type === "strict_object" ? NO_OBJECT : message;
  const name = `${what} ${JSON.stringify(path)}`;
  if (type !== "strict_object") return `${name}: ${message}`;
  return expected === "never" ? `${name} is not known here` : `${name} is missing`;
}

async function readAtMost(request: Request, limit: number): Promise<Uint8Array | Refusal> {
  const tooLong = { type: "too-large", detail: `The body has more than ${limit} bytes.` } as const;
  // The platform enforces the announced length, and reading chunk by chunk takes many times as long.
  const announced = request.headers.get("content-length");
  if (announced !== null)
    return Number(announced) > limit ? tooLong : new Uint8Array(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > limit) return tooLong;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function decodeJson(bytes: Uint8Array): { readonly value: unknown } | Refusal {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return invalid("The body is not UTF-8.");
  }
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return invalid(`The body is not JSON: ${errorText(error)}`);
  }
}
