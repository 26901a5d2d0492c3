/** Watching by WebSocket: the node may sleep meanwhile, where a stream would keep it awake. */

import { parseJson } from "../formats/json.ts";
import { type EventSource, parseEvent, SILENCE_MS } from "./event.ts";

const PING_MS = 20_000;

export const watchBySocket: EventSource = async function* ({ settings }, node, lastId, signal) {
  const url = new URL(`${node.url}/lists/${settings.list}/events`);
  url.protocol = url.protocol.replace("http", "ws");
  if (lastId !== undefined) url.searchParams.set("last-event-id", lastId);
  const headers = settings.token === undefined ? {} : { authorization: `Bearer ${settings.token}` };
  const socket = new WebSocket(url, { headers });
  const messages = new Inbox();
  let heardAt = performance.now();
  socket.addEventListener("message", ({ data }) => {
    heardAt = performance.now();
    messages.put(String(data));
  });
  const end = () => messages.end();
  for (const type of ["close", "error"] as const) socket.addEventListener(type, end);
  signal.addEventListener("abort", end);
  const pinging = setInterval(() => {
    if (performance.now() - heardAt > SILENCE_MS) end();
    else if (socket.readyState === WebSocket.OPEN) socket.send("ping");
  }, PING_MS);
  try {
    for await (const text of messages) {
      const event = text === "pong" ? undefined : parseEvent(parseJson(text));
      if (event) yield event;
    }
  } finally {
    clearInterval(pinging);
    signal.removeEventListener("abort", end);
    socket.close();
  }
};

/** What came and was not read yet. */
class Inbox implements AsyncIterable<string> {
  #messages: string[] = [];
  #isEnded = false;
  #wake = () => {};

  put(message: string): void {
    this.#messages.push(message);
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const messages = this.#messages;
      this.#messages = [];
      yield* messages;
      if (this.#messages.length > 0) continue;
      if (this.#isEnded) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
