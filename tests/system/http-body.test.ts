import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, it } from "vitest";
import { MAX_BODY_BYTES } from "../../workers/core/limits.ts";
import { startSystem } from "../helpers/system.ts";
import type { HttpAnswer, NewRequest } from "../helpers/system-client.ts";
import { expectProblem, expectRefused, type ProblemName } from "../helpers/system-problem.ts";

const system = await startSystem();
afterAll(() => system.stop());
const a = system.node("a");
const LIST = "bodies";
await a.create(LIST, "TaskA");

const POST = { method: "POST", path: `/lists/${LIST}/todos` };
const PATCH = { method: "PATCH", path: `/lists/${LIST}/todos/1` };
const JSON_TYPE = { "content-type": "application/json" };

async function refuse(request: NewRequest, name: ProblemName, routes = [POST, PATCH]): Promise<void> {
  for (const { method, path } of routes) await expectRefused(a, LIST, path, { ...request, method }, name);
}

describe("a body that is not a JSON object is refused, and changes nothing", () => {
  it.each([
    "",
    " ",
    "{",
    '{"task":"x"',
    '{"task":"x"} x',
    '{"task":"x",}',
    "{'task':'x'}",
    "task=x",
    "undefined",
  ])("not JSON: %j", (body) => refuse({ headers: JSON_TYPE, body }, "invalid"));

  it.each(["[]", '["task"]', '[{"task":"x"}]', '"x"', "1", "true", "null"])("no object: %s", (body) =>
    refuse({ headers: JSON_TYPE, body }, "invalid"),
  );

  it.each([
    ["a lone continuation byte", [0x80]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["half a surrogate pair", [0xed, 0xa0, 0x80]],
    ["Latin-1", [0xe4]],
    ["cut short", [0xf0, 0x9f, 0x98]],
  ])("not UTF-8: %s", (_, bytes) => {
    const [before, after] = ['{"task":"', '"}'].map((text) => new TextEncoder().encode(text));
    const body = new Uint8Array([...(before ?? []), ...bytes, ...(after ?? [])]);
    return refuse({ headers: JSON_TYPE, body }, "invalid");
  });

  it("not UTF-8 but UTF-16", () =>
    refuse(
      { headers: JSON_TYPE, body: new Uint8Array(Buffer.from('\ufeff{"task":"x"}', "utf16le")) },
      "invalid",
    ));
});

describe("fields", () => {
  const own = ["version", "updatedAt", "createdAt", "node", "id", "conflicts", "stamp"];
  it.each([...own, "constructor", "toString", "__proto__", "", "Task"])(
    "%j is no field that a client sets",
    (field) => {
      const body = `{"task":"x",${JSON.stringify(field)}:"1"}`;
      return refuse({ headers: JSON_TYPE, body }, "invalid");
    },
  );

  it.each([
    ['{"task":"x","version":7}', 'field "version" is not known here'],
    ["{}", 'field "task" is missing'],
    ['{"task":7}', 'field "task": must be text'],
    ["[]", "What was sent is JSON, but no object."],
    ["7", "What was sent is JSON, but no object."],
  ])("the problem of %s says what is wrong", async (body, detail) => {
    const answer = await a.request(POST.path, { method: "POST", headers: JSON_TYPE, body });
    expectProblem(answer, "invalid", { detail });
  });

  it.each([
    { task: "x", completed: "true" },
    { task: "x", completed: 1 },
    { task: "x", completed: null },
  ])("%j has no boolean", (json) => refuse({ json }, "invalid"));

  it.each([{ task: null }, { task: 1 }, { task: ["x"] }, { task: { text: "x" } }])("%j has no text", (json) =>
    refuse({ json }, "invalid"),
  );

  it.each([{}, { completed: true }, { task: "x", deleted: false }, { task: "x", deleted: true }])(
    "POST refuses %j",
    (json) => refuse({ json }, "invalid", [POST]),
  );

  it.each([{}, { deleted: true }, { deleted: true, task: "x" }, { deleted: null }, { deleted: 0 }])(
    "PATCH refuses %j",
    (json) => refuse({ json }, "invalid", [PATCH]),
  );
});

describe("the media type", () => {
  const body = '{"task":"x"}';
  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
    "application/problem+json",
    "application",
    "text/plain; application/json",
  ])("%s is not supported", (type) =>
    refuse({ headers: { "content-type": type }, body }, "unsupported-media-type"),
  );

  it("is not guessed where it is missing", () => refuse({ body }, "unsupported-media-type"));

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON",
    "application/json;charset=UTF-8",
  ])("%s is taken", async (type) => {
    const request = { method: "POST", headers: { "content-type": type }, body };
    expect(await a.request("/lists/types/todos", request)).toMatchObject({ status: 201 });
  });
});

describe(`a body of more than ${MAX_BODY_BYTES} bytes`, () => {
  const padded = (bytes: number) => `{"task":"x"}`.padEnd(bytes);
  const chunked = (text: string) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        const bytes = new TextEncoder().encode(text);
        for (let at = 0; at < bytes.length; at += 10_000) controller.enqueue(bytes.subarray(at, at + 10_000));
        controller.close();
      },
    });

  it("is refused by its content-length", () =>
    refuse({ headers: JSON_TYPE, body: padded(MAX_BODY_BYTES + 1) }, "too-large"));

  it("is refused by its length when it is chunked", async () => {
    for (const { method, path } of [POST, PATCH]) {
      const body = chunked(padded(MAX_BODY_BYTES + 1));
      await expectRefused(a, LIST, path, { method, headers: JSON_TYPE, body }, "too-large");
    }
  });

  it("counts bytes, not characters", () =>
    refuse(
      { headers: JSON_TYPE, body: `{"task":"x","note":"${"é".repeat(MAX_BODY_BYTES / 2)}"}` },
      "too-large",
    ));

  it("is the limit: with exactly as many, the request is done", async () => {
    const path = "/lists/exactly/todos";
    const exact = { method: "POST", headers: JSON_TYPE };
    expect((await a.request(path, { ...exact, body: padded(MAX_BODY_BYTES) })).status).toBe(201);
    expect((await a.request(path, { ...exact, body: chunked(padded(MAX_BODY_BYTES)) })).status).toBe(201);
  });

  it.each([
    ["with a content-length", { "content-length": "5000000" }],
    ["chunked", {}],
  ])("is refused before its end has come: %s", async (_, headers) => {
    const answer = await sendUnfinished(a.url + POST.path, headers, padded(MAX_BODY_BYTES + 1));
    expectProblem(answer, "too-large");
  });
});

/** Sends the beginning of a body, never its end, and waits for the answer. */
async function sendUnfinished(
  url: string,
  headers: Record<string, string>,
  start: string,
): Promise<HttpAnswer> {
  const sent = request(url, { method: "POST", headers: { ...JSON_TYPE, ...headers } });
  sent.write(start);
  const [response]: IncomingMessage[] = await once(sent, "response");
  if (!response) throw new Error("no response came");
  const answer = {
    status: response.statusCode ?? 0,
    headers: new Headers({ "content-type": response.headers["content-type"] ?? "" }),
    json: JSON.parse(await text(response)),
  };
  sent.destroy();
  return answer;
}
