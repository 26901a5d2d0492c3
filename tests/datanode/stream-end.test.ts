import { describe, expect, test } from "vitest";
import { MAX_STREAM_AGE_MS } from "../../workers/core/limits.ts";
import { ask, bearer, CLOSED, FUTURE, OPEN } from "./guard.ts";
import { askOf, listObject } from "./objects.ts";

/** What the list's object is asked when its events are. */
async function toldEnd(headers: Record<string, string>, settings: object = CLOSED): Promise<number | null> {
  let end: string | null = null;
  const LISTS = {
    getByName: () => ({
      bookmark: () => "",
      fetch: async (request: Request) => {
        end = request.headers.get("todo-stream-end");
        return new Response("");
      },
    }),
  };
  const answer = await ask("/lists/x/events", { headers }, { ...settings, LISTS });
  expect(answer.status).toBe(200);
  return end === null ? null : Number(end);
}

function watch(list: string, end: number, headers: Record<string, string> = {}): Promise<Response> {
  const told = { "todo-stream-end": String(end), ...headers };
  return listObject(list).fetch(`http://node/lists/${list}/events`, { headers: told });
}

describe("an event stream's end", () => {
  test("is its token's", async () => {
    const exp = Math.floor(Date.now() / 1_000) + 60;
    expect(await toldEnd(await bearer({ exp }))).toBe(exp * 1_000);
  });

  test(`comes after ${MAX_STREAM_AGE_MS / 60_000} minutes at the latest, so that a revoked token's ends too`, async () => {
    const before = Date.now();
    const end = (await toldEnd(await bearer({ exp: FUTURE }))) ?? 0;
    expect(end).toBeGreaterThanOrEqual(before + MAX_STREAM_AGE_MS);
    expect(end).toBeLessThanOrEqual(Date.now() + MAX_STREAM_AGE_MS);
  });

  test("is not what its client says", async () => {
    const told = { "todo-stream-end": "9999999999999" };
    const exp = Math.floor(Date.now() / 1_000) + 60;
    expect(await toldEnd({ ...(await bearer({ exp })), ...told })).toBe(exp * 1_000);
    expect(await toldEnd(told, OPEN)).toBeNull();
  });

  test("ends a stream of server-sent events, also where nothing happens", async () => {
    const answer = await watch("ends", Date.now() + 50);
    expect(await answer.text()).toMatch(/^: watching\n\nevent: ready\n/);
  });

  test("closes a socket with the first change after it, and does not tell it of that change", async () => {
    const { webSocket: socket } = await watch("closes", Date.now() - 1, { upgrade: "websocket" });
    if (!socket) throw new Error("no socket");
    const heard: string[] = [];
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve));
    socket.addEventListener("message", ({ data }) => heard.push(String(data)));
    socket.accept();
    await listObject("closes").create(askOf("closes"), { task: "TaskA" });
    expect((await closed).code).toBe(1008);
    expect(heard.map((text) => JSON.parse(text).event)).toEqual(["ready"]);
  });

  test("leaves a socket alone until then", async () => {
    const { webSocket: socket } = await watch("stays", Date.now() + 60_000, { upgrade: "websocket" });
    if (!socket) throw new Error("no socket");
    const changed = new Promise<string>((resolve) =>
      socket.addEventListener("message", ({ data }) => {
        if (String(data).includes("TaskA")) resolve(JSON.parse(String(data)).event);
      }),
    );
    socket.accept();
    await listObject("stays").create(askOf("stays"), { task: "TaskA" });
    expect(await changed).toBe("change");
    socket.close();
  });
});
