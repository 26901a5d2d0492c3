/** Watching by WebSocket: the node may sleep meanwhile, where a stream would keep it awake. */
import { on } from "node:events";
import { parseJson } from "../formats/json.ts";
import { type EventSource, parseEvent, SILENCE_MS } from "./event.ts";

const PING_MS = 20_000;

export const watchBySocket: EventSource = async function* ({ settings }, node, lastId, signal) {
  const url = new URL(`${node.url}/lists/${settings.list}/events`);
  url.protocol = url.protocol.replace("http", "ws");
  if (node.viaGateway) url.searchParams.set("todo-node", node.name);
  if (lastId !== undefined) url.searchParams.set("last-event-id", lastId);
  const headers = node.token === undefined ? {} : { authorization: `Bearer ${node.token}` };
  const socket = new WebSocket(url, { headers });
  const silence = new AbortController();
  let heardAt = performance.now();
  socket.addEventListener("message", () => {
    heardAt = performance.now();
  });
  const pinging = setInterval(() => {
    if (performance.now() - heardAt > SILENCE_MS) silence.abort();
    else if (socket.readyState === WebSocket.OPEN) socket.send("ping");
  }, PING_MS);
  const messages = on(socket, "message", {
    signal: AbortSignal.any([signal, silence.signal]),
    close: ["close", "error"],
  });
  try {
    for await (const [{ data }] of messages) {
      const event = data === "pong" ? undefined : parseEvent(parseJson(String(data)));
      if (event) yield event;
    }
  } catch (error) {
    if (!(error instanceof Error && error.name === "AbortError")) throw error;
  } finally {
    clearInterval(pinging);
    socket.close();
  }
};
