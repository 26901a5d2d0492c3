import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SILENCE_MS } from "../../cli/net/event.ts";
import { watchBySocket } from "../../cli/net/event-socket.ts";

/** More than one ping, and less than two. */
const PING_MS = 20_000;

/** The node's side of a WebSocket that the test holds. */
class HeldSocket extends EventTarget {
  static readonly OPEN = 1;
  static latest: HeldSocket | undefined;
  readonly readyState = HeldSocket.OPEN;
  readonly sent: string[] = [];
  isClosed = false;

  constructor() {
    super();
    HeldSocket.latest = this;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.isClosed = true;
  }

  say(data: string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  vi.stubGlobal("WebSocket", HeldSocket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A watch that has begun to wait for events. */
function watching() {
  const context = { settings: { list: "inbox" } } as Parameters<typeof watchBySocket>[0];
  const node = { name: "a", url: "http://127.0.0.1:8787" } as Parameters<typeof watchBySocket>[1];
  const events = watchBySocket(context, node, undefined, new AbortController().signal);
  const next = events[Symbol.asyncIterator]().next();
  const socket = HeldSocket.latest;
  if (!socket) throw new Error("no socket was opened");
  return { next, socket };
}

test("a socket is asked now and then whether it is alive, and lives for as long as it answers", async () => {
  const { socket } = watching();
  for (let time = 0; time <= 2 * SILENCE_MS; time += PING_MS) {
    vi.advanceTimersByTime(PING_MS);
    socket.say("pong");
  }
  expect(socket.sent.length).toBeGreaterThanOrEqual(2);
  expect(new Set(socket.sent)).toEqual(new Set(["ping"]));
  expect(socket.isClosed).toBe(false);
});

test("a socket that answers nothing is given up, and no timer is left", async () => {
  const { next, socket } = watching();
  vi.advanceTimersByTime(SILENCE_MS + PING_MS);
  expect(await next).toEqual({ done: true, value: undefined });
  expect(socket.isClosed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
