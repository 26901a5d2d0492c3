import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HEARTBEAT_MS, MAX_WATCHER_BACKLOG_BYTES, MAX_WATCHERS } from "../../workers/core/limits.ts";
import { Events, type ListEvent } from "../../workers/datanode/live/events.ts";
import { Watchers } from "../../workers/datanode/live/watchers.ts";
import type { Store } from "../../workers/datanode/storage/store.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function event(name: "ready" | "reset", padding = 0): ListEvent {
  return { event: name, id: "x".repeat(padding), data: {} };
}

/** Who comes is told these events, one step each. */
class Told extends Events {
  readonly #events: readonly ListEvent[];

  constructor(events: readonly ListEvent[]) {
    super({} as Store);
    this.#events = events;
  }

  override *since(): Iterable<readonly ListEvent[]> {
    for (const each of this.#events) yield [each];
  }

  override reset(): ListEvent {
    return event("reset");
  }
}

function watchers(...missed: ListEvent[]): Watchers & { readonly accepted: readonly WebSocket[] } {
  const accepted: WebSocket[] = [];
  const sockets = {
    acceptWebSocket: (socket: WebSocket) => {
      socket.accept();
      accepted.push(socket);
    },
    getWebSockets: () => [],
    getWebSocketAutoResponseTimestamp: () => null,
    setWebSocketAutoResponse: () => {},
  };
  return Object.assign(new Watchers(sockets, new Told(missed), MAX_WATCHERS), { accepted });
}

/** A request for the list's events. */
function events(headers: Record<string, string> = {}): Request {
  return new Request("http://node/lists/x/events", { headers });
}

/** Reads the stream's next piece. */
function reading({ body }: Response): { next(): Promise<string>; leave(): Promise<void> } {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    next: async () => (await reader?.read())?.value ?? "",
    leave: async () => reader?.cancel(),
  };
}

describe("a stream", () => {
  test("has a heartbeat for as long as somebody reads it, and no timer is left then", async () => {
    const all = watchers(event("ready"));
    const stream = reading(all.answer(events(), {}));
    expect(await stream.next()).toBe(": watching\n\n");
    expect(await stream.next()).toContain("event: ready");
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    vi.advanceTimersByTime(HEARTBEAT_MS);
    expect(await stream.next()).toBe(": heartbeat\n\n");
    vi.advanceTimersByTime(HEARTBEAT_MS);
    expect(await stream.next()).toBe(": heartbeat\n\n");
    await stream.leave();
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
    expect(all.count).toBe(0);
  });

  test("that stays keeps the heartbeat when another one leaves", async () => {
    const all = watchers(event("ready"));
    const [stays, leaves] = [reading(all.answer(events(), {})), reading(all.answer(events(), {}))];
    for (const stream of [stays, leaves]) for (let piece = 0; piece < 2; piece++) await stream.next();
    await vi.waitFor(() => expect(all.count).toBe(2));
    await leaves.leave();
    await vi.waitFor(() => expect(all.count).toBe(1));
    vi.advanceTimersByTime(HEARTBEAT_MS);
    expect(await stays.next()).toBe(": heartbeat\n\n");
    await stays.leave();
  });
});

test("a stream whose reader takes no more is let go once it has left a quarter of a million bytes lying", async () => {
  const all = watchers(event("ready"));
  const stream = reading(all.answer(events(), {}));
  for (let piece = 0; piece < 2; piece++) await stream.next();
  let told = 0;
  await vi.waitFor(() => {
    all.publish([event("ready", MAX_WATCHER_BACKLOG_BYTES)]);
    told++;
    expect(all.count).toBe(0);
  });
  // It is judged by what it has left lying, not by what comes.
  expect(told).toBeGreaterThan(1);
});

describe("a socket", () => {
  /** The events that who comes by WebSocket is sent. */
  function caughtUp(...missed: ListEvent[]): Promise<string[]> {
    const upgrade = events({ upgrade: "websocket", "last-event-id": "last" });
    const socket = watchers(...missed).answer(upgrade, {}).webSocket;
    if (!socket) throw new Error("no socket was given");
    const names: string[] = [];
    socket.addEventListener("message", ({ data }) => {
      names.push((JSON.parse(String(data)) as ListEvent).event);
    });
    socket.accept();
    return vi.waitFor(() => {
      expect(names.length).toBeGreaterThan(0);
      return names;
    });
  }

  test("that missed more than there is room for stays open: what changes next is what it waits for", () => {
    const all = watchers(...Array.from({ length: 5 }, () => event("ready", 900_000)));
    all.answer(events({ upgrade: "websocket", "last-event-id": "last" }), {});
    expect(all.accepted.map(({ readyState }) => readyState)).toEqual([WebSocket.OPEN]);
  });

  test("is sent what it missed", async () => {
    expect(await caughtUp(event("ready", 900_000), event("ready", 900_000))).toEqual(["ready", "ready"]);
  });

  test("that missed more than two million characters is told to read the list again, and no more", async () => {
    const many = Array.from({ length: 4 }, () => event("ready", 900_000));
    expect(await caughtUp(...many)).toEqual(["ready", "ready", "reset"]);
  });
});
