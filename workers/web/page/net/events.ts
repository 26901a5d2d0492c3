/** A list's events by WebSocket, from one node. It says once that it ended, and does not begin again by itself. */
import * as v from "valibot";
import { EventShape, type ListEvent } from "./shapes.ts";

const PING_MS = 20_000;
/** Two pings without an answer: a connection that fell asleep does not tell. */
const SILENCE_MS = 45_000;

export interface Watching {
  close(): void;
}

export interface Watcher {
  event(event: ListEvent): void;
  ended(): void;
}

export function watch(list: string, node: string | null, lastId: string | null, watcher: Watcher): Watching {
  const url = new URL(`/lists/${encodeURIComponent(list)}/events`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  if (node !== null) url.searchParams.set("todo-node", node);
  if (lastId !== null) url.searchParams.set("last-event-id", lastId);
  const socket = new WebSocket(url);
  let heardAt = performance.now();
  let isOpen = true;
  const end = () => {
    if (!isOpen) return;
    stop();
    watcher.ended();
  };
  const stop = () => {
    isOpen = false;
    clearInterval(pinging);
    socket.close();
  };
  const pinging = setInterval(() => {
    if (performance.now() - heardAt > SILENCE_MS) end();
    else if (socket.readyState === WebSocket.OPEN) socket.send("ping");
  }, PING_MS);
  socket.addEventListener("message", ({ data }) => {
    heardAt = performance.now();
    if (!isOpen || data === "pong") return;
    const parsed = v.safeParse(EventShape, parseJson(String(data)));
    if (parsed.success) watcher.event(parsed.output);
  });
  socket.addEventListener("close", end);
  socket.addEventListener("error", end);
  return { close: stop };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
