/** Watchers of a list that read every event strictly, over server-sent events or a WebSocket. */
import * as v from "valibot";
import { parseBookmark } from "../../workers/core/bookmark.ts";
import type { NodeClient } from "./system-client.ts";
import { Todo } from "./system-shapes.ts";

/** `bookmark;origin:sequence:boot:writes`; of a list that was never written, there is neither bookmark nor origin. */
const Id = v.pipe(
  v.string(),
  v.regex(/^[^;]*;(:0|[a-z][a-z0-9]*:\d+:[a-z0-9]+:\d+)$/),
  v.check((id) => parseBookmark(bookmarkOf(id)) !== undefined),
);

const WatchedEvent = v.variant("event", [
  v.strictObject({ event: v.literal("ready"), id: Id, data: v.strictObject({}) }),
  v.strictObject({ event: v.literal("reset"), id: Id, data: v.strictObject({}) }),
  v.strictObject({
    event: v.literal("change"),
    id: Id,
    data: v.strictObject({ todo: Todo, from: v.picklist(["client", "sync"]) }),
  }),
]);
export type WatchedEvent = v.InferOutput<typeof WatchedEvent>;

export interface Watch {
  readonly headers: Headers;
  /** The next event, as soon as there is one. Throws once the connection is closed. */
  next(): Promise<WatchedEvent>;
  close(): void;
}

/** A way to watch. */
export type WatchBy = (node: NodeClient, list: string, lastId?: string) => Promise<Watch>;

export const byEvents: WatchBy = async (node, list, lastId) => {
  const aborter = new AbortController();
  const response = await fetch(`${node.url}/lists/${list}/events`, {
    headers: lastId === undefined ? {} : { "last-event-id": lastId },
    signal: aborter.signal,
  });
  if (!response.ok || !response.body) throw new Error(`the stream was answered ${response.status}`);
  // Read from now on: fetch cancels a body that nobody reads once its response is collected as garbage.
  const events = readEvents(
    response.body.pipeThrough(new TextDecoderStream("utf-8", { fatal: true })).getReader(),
  );
  return {
    headers: response.headers,
    next: async () => {
      const { done, value } = await events.next();
      if (done) throw new Error("the stream has ended");
      return value;
    },
    close: () => aborter.abort(),
  };
};

export interface SocketWatch extends Watch {
  /** Asks for a sign of life; returns when it has come. */
  ping(): Promise<void>;
  send(message: string): void;
  /** The code that the connection was closed with. */
  readonly closed: Promise<number>;
}

export async function bySocket(node: NodeClient, list: string, lastId?: string): Promise<SocketWatch> {
  const query = lastId === undefined ? "" : `?last-event-id=${encodeURIComponent(lastId)}`;
  const socket = new WebSocket(`${node.url.replace("http", "ws")}/lists/${list}/events${query}`);
  const events = new Inbox<WatchedEvent>();
  const pongs = new Inbox<true>();
  socket.addEventListener("message", ({ data }) => {
    if (data === "pong") pongs.put(true);
    else events.put(v.parse(WatchedEvent, JSON.parse(String(data))));
  });
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<number>();
  socket.addEventListener("open", () => opened.resolve());
  socket.addEventListener("error", () => opened.reject(new Error("the socket could not be opened")));
  socket.addEventListener("close", ({ code }) => {
    closed.resolve(code);
    events.end();
  });
  await opened.promise;
  return {
    headers: new Headers(),
    next: () => events.take(),
    ping: async () => {
      socket.send("ping");
      await pongs.take();
    },
    send: (message) => socket.send(message),
    closed: closed.promise,
    close: () => socket.close(1000),
  };
}

/** The next `count` events. */
export async function take(watch: Watch, count: number): Promise<WatchedEvent[]> {
  const events: WatchedEvent[] = [];
  while (events.length < count) events.push(await watch.next());
  return events;
}

/** The next events up to the change that makes a todo `task`. */
export async function takeUntil(watch: Watch, task: string): Promise<WatchedEvent[]> {
  const events: WatchedEvent[] = [];
  for (;;) {
    const event = await watch.next();
    events.push(event);
    if (event.event === "change" && event.data.todo.task === task) return events;
  }
}

/** What the event says, for people: `ready`, or `client milk`. */
export function told({ event, data }: WatchedEvent): string {
  return "todo" in data ? `${data.from} ${data.todo.task}` : event;
}

export function bookmarkOf(id: string): string {
  return id.slice(0, id.lastIndexOf(";"));
}

/** Events as they come: comments, and blocks of exactly `event`, `id` and `data`. */
async function* readEvents(
  reader: ReadableStreamDefaultReader<string>,
): AsyncGenerator<WatchedEvent, undefined> {
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return undefined;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      if (/^: [^\n]*$/.test(block)) continue;
      const [, event, id, data] = /^event: ([^\n]*)\nid: ([^\n]*)\ndata: ([^\n]*)$/.exec(block) ?? [];
      if (data === undefined) throw new Error(`no event and no comment: ${block}`);
      yield v.parse(WatchedEvent, { event, id, data: JSON.parse(data) });
    }
  }
}

/** What comes before somebody asks for it waits here. */
class Inbox<T> {
  readonly #items: T[] = [];
  readonly #takers: PromiseWithResolvers<T>[] = [];
  #ended = false;

  put(item: T): void {
    const taker = this.#takers.shift();
    if (taker) taker.resolve(item);
    else this.#items.push(item);
  }

  end(): void {
    this.#ended = true;
    for (const taker of this.#takers) taker.reject(new Error("the connection is closed"));
  }

  take(): Promise<T> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    const taker = Promise.withResolvers<T>();
    if (this.#ended) taker.reject(new Error("the connection is closed"));
    else this.#takers.push(taker);
    return taker.promise;
  }
}
