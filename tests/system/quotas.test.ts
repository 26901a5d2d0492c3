/** What a client may use up, with bounds that are small enough to be met here: `TODO_QUOTAS`. */
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, it } from "vitest";
import { startSystem } from "../helpers/system.ts";
import { byEvents, take, told } from "../helpers/watch.ts";

const JSON_LINES = { "content-type": "application/x-ndjson" };
const SECONDS = 1;

const system = await startSystem({
  vars: {
    TODO_QUOTAS: `todos=1500,keys=1,watchers=2,exports=1,import-bytes=30000000,body-seconds=${SECONDS}`,
  },
});
afterAll(() => system.stop());
const a = system.node("a");

/** Status, name of the problem, and when to come back. */
async function refusal(response: Response) {
  const { type, detail } = (await response.json()) as { type: string; detail: string };
  return [response.status, type.split("/").at(-1), detail, response.headers.get("retry-after")];
}

function importOf(list: string, lines: readonly object[]): Promise<Response> {
  const body = lines.map((line) => JSON.stringify(line)).join("\n");
  return fetch(`${a.url}/lists/${list}/import`, { method: "POST", headers: JSON_LINES, body });
}

describe("a list that is watched as often as it may be", () => {
  it("refuses one watcher more with 429, by stream or by socket, and the others go on; who leaves makes room", async () => {
    const watches = [await byEvents(a, "watched"), await byEvents(a, "watched")] as const;
    for (const headers of [{}, { upgrade: "websocket", connection: "upgrade" }]) {
      const answer = await rawGet(`${a.url}/lists/watched/events`, headers);
      expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([429, "30"]);
      expect(JSON.parse(await text(answer))).toMatchObject({
        type: "/problems/rate-limited",
        detail: expect.stringContaining("has 2 watchers"),
      });
    }
    await a.create("watched", "TaskA");
    for (const watch of watches) expect((await take(watch, 2)).map(told)).toEqual(["ready", "client TaskA"]);
    for (const watch of watches) watch.close();
    // The object hears that a stream has ended when it writes to it.
    const next = await eventuallyAdmitted();
    expect(told((await take(next, 1))[0] as never)).toBe("ready");
    next.close();
  });

  async function eventuallyAdmitted() {
    for (let n = 0; n < 100; n++) {
      await a.create("watched", `Task${n}`);
      try {
        return await byEvents(a, "watched");
      } catch {}
    }
    throw new Error("nobody who left made room");
  }
});

describe("a list that is exported as often as it may be", () => {
  it("refuses one export more with 429, and takes it when the first is read to its end", async () => {
    // More than what waits in the sockets between, so that the first export goes on.
    const notes = "n".repeat(20_000);
    const lines = Array.from({ length: 1_200 }, (_, n) => ({ task: `Task${n}`, notes }));
    await (await importOf("exported", lines)).text();
    const path = `${a.url}/lists/exported/export`;
    const first = await fetch(path);
    expect(await refusal(await fetch(path))).toEqual([
      429,
      "rate-limited",
      expect.stringContaining("exported 1 times at once"),
      "60",
    ]);
    expect((await first.text()).trim().split("\n")).toHaveLength(1_200);
    const last = await fetch(path);
    expect(last.status).toBe(200);
    await last.text();
  });
});

it("quotas of todos, of idempotency keys and of an import's bytes are refused with their number, and change nothing", async () => {
  const lines = Array.from({ length: 1_500 }, (_, n) => ({ task: `Task${n}` }));
  await (await importOf("full", lines)).text();
  const create = (list: string, key?: string) =>
    fetch(`${a.url}/lists/${list}/todos`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(key !== undefined && { "idempotency-key": key }) },
      body: '{"task":"one more"}',
    });
  expect(await refusal(await create("full"))).toEqual([
    413,
    "too-large",
    expect.stringContaining("1500"),
    null,
  ]);
  expect((await a.status("full")).todos).toBe(1_500);
  expect((await create("keyed", "first")).status).toBe(201);
  const second = await refusal(await create("keyed", "second"));
  expect(second).toEqual([429, "rate-limited", expect.stringContaining("keeps 1 idem"), "60"]);
  const huge = importOf("huge", [{ task: "x".repeat(30_000_000) }]);
  expect(await refusal(await huge)).toEqual([413, "too-large", expect.stringContaining("30000000"), null]);
  expect((await a.page("keyed")).todos).toHaveLength(1);
  expect((await a.page("huge")).todos).toEqual([]);
});

it.each([
  ["announced with its length", { "content-length": "100" }],
  ["in chunks", {}],
])(
  `a body that does not end is given up after ${SECONDS} s, and nothing is written: %s`,
  async (_, headers) => {
    const sent = request(`${a.url}/lists/slow/todos`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
    });
    sent.write('{"task":');
    const [answer]: IncomingMessage[] = await once(sent, "response");
    expect(answer?.statusCode).toBe(413);
    sent.on("error", () => {}).destroy();
    expect((await a.page("slow")).todos).toEqual([]);
  },
);

it("an import that stops in the middle is given up, says so, and keeps what was whole", async () => {
  const sent = request(`${a.url}/lists/stopped/import`, { method: "POST", headers: JSON_LINES });
  sent.write('{"task":"milk"}\n{"task":');
  const [answer]: IncomingMessage[] = await once(sent, "response");
  if (!answer) throw new Error("no response came");
  const reports = (await text(answer))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(reports).toEqual([
    { line: 2, error: expect.stringContaining(`${SECONDS} seconds`) },
    { done: { lines: 2, created: 1, updated: 0, unchanged: 0, failed: 1 }, bookmark: expect.any(String) },
  ]);
  sent.on("error", () => {}).destroy();
  expect((await a.page("stopped")).todos).toMatchObject([{ task: "milk" }]);
});

async function rawGet(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const asked = request(url, { headers }).end();
  const [answer]: IncomingMessage[] = await once(asked, "response");
  if (!answer) throw new Error("no response came");
  return answer;
}
