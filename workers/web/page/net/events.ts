/** A list's events by WebSocket, from one node. It says once that it ended, and does not begin again by itself. */
import * as v from "valibot";
import { token } from "../shell/sign-in-state.ts";
import { eventsTicket } from "./api.ts";
import { EventShape, type ListEvent } from "./shapes.ts";

const PING_MS = 20_000;
/** Two pings without an answer: a connection that fell asleep does not tell. */
const SILENCE_MS = 45_000;

export interface Watching {
  close(): void;
}

export interface Watcher {
  /** The node listens. What was missed since the last event, if anything, comes now. */
  opened(): void;
  event(event: ListEvent): void;
  ended(): void;
}

export function watch(list: string, node: string | null, lastId: string | null, watcher: Watcher): Watching {
  let socket: WebSocket | undefined;
  let heardAt = performance.now();
  let isOpen = true;
  const stop = () => {
    isOpen = false;
    clearInterval(pinging);
    // Closed while it is still being made, the browser would report it as failed: it is closed as soon as it stands.
    if (socket?.readyState === WebSocket.CONNECTING) return;
    socket?.close();
  };
  const end = () => {
    if (!isOpen) return;
    stop();
    watcher.ended();
  };
  const pinging = setInterval(() => {
    if (performance.now() - heardAt > SILENCE_MS) end();
    else if (socket?.readyState === WebSocket.OPEN) socket.send("ping");
  }, PING_MS);
  void addressOf(list, node, lastId).then((url) => {
    if (!isOpen) return;
    socket = new WebSocket(url);
    const made = socket;
    made.addEventListener("open", () => (isOpen ? watcher.opened() : made.close()));
    socket.addEventListener("message", ({ data }) => {
      heardAt = performance.now();
      if (!isOpen || data === "pong") return;
      const parsed = v.safeParse(EventShape, parseJson(String(data)));
      if (parsed.success) watcher.event(parsed.output);
    });
    socket.addEventListener("close", end);
    socket.addEventListener("error", end);
  });
  return { close: stop };
}

/** A browser sends no headers with a WebSocket, and a token has no place in an address: a ticket that is good once has. */
async function addressOf(list: string, node: string | null, lastId: string | null): Promise<URL> {
  const url = new URL(`/lists/${encodeURIComponent(list)}/events`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  if (node !== null) url.searchParams.set("todo-node", node);
  if (lastId !== null) url.searchParams.set("last-event-id", lastId);
  if (!token.value) return url;
  const answer = await eventsTicket(list, { node });
  if (answer.type === "ok") url.searchParams.set("ticket", answer.value.ticket);
  return url;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
