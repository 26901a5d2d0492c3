/** Who watches a list: server-sent event streams, which keep the object awake, and WebSockets, which may sleep with it. */
import { HEARTBEAT_MS, MAX_WATCHER_BACKLOG_BYTES } from "../core/limits.ts";
import { type ListEvent, toSse } from "./events.ts";

interface Stream {
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  backlog: number;
}

const encoder = new TextEncoder();

export class Watchers {
  readonly #ctx: DurableObjectState;
  readonly #streams = new Set<Stream>();
  #heartbeat: ReturnType<typeof setInterval> | undefined;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    // The runtime answers these while the object sleeps.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  get count(): number {
    return this.#streams.size + this.#ctx.getWebSockets().length;
  }

  publish(events: readonly ListEvent[]): void {
    if (events.length === 0 || this.count === 0) return;
    const sse = encoder.encode(events.map(toSse).join(""));
    for (const stream of this.#streams) this.#write(stream, sse);
    const messages = events.map((event) => JSON.stringify(event));
    for (const socket of this.#ctx.getWebSockets()) sendAll(socket, messages);
  }

  /** A stream of server-sent events that begins with `first`. */
  stream(first: Iterable<ListEvent>): Response {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const stream: Stream = { writer: writable.getWriter(), backlog: 0 };
    this.#streams.add(stream);
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MS);
    stream.writer.closed.catch(() => this.#remove(stream));
    this.#write(stream, encoder.encode(`: watching\n\n${Array.from(first, toSse).join("")}`));
    return new Response(readable, {
      headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" },
    });
  }

  /** A hibernating WebSocket that begins with `first`: each message is one event as JSON. */
  socket(first: Iterable<ListEvent>): Response {
    const [client, server] = Object.values(new WebSocketPair());
    if (!client || !server) throw new Error("a WebSocketPair is two sockets");
    this.#ctx.acceptWebSocket(server);
    sendAll(
      server,
      Array.from(first, (event) => JSON.stringify(event)),
    );
    return new Response(null, { status: 101, webSocket: client });
  }

  #beat(): void {
    for (const stream of this.#streams) this.#write(stream, encoder.encode(": heartbeat\n\n"));
  }

  /** Never waits for a slow reader: one that falls too far behind is let go, and comes back with its last event id. */
  #write(stream: Stream, bytes: Uint8Array): void {
    stream.backlog += bytes.byteLength;
    if (stream.backlog > MAX_WATCHER_BACKLOG_BYTES) {
      stream.writer.abort(new Error("too slow")).catch(() => {});
      this.#remove(stream);
      return;
    }
    stream.writer.write(bytes).then(
      () => {
        stream.backlog -= bytes.byteLength;
      },
      () => this.#remove(stream),
    );
  }

  #remove(stream: Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    if (this.#heartbeat !== undefined) clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }
}

function sendAll(socket: WebSocket, messages: readonly string[]): void {
  try {
    for (const message of messages) socket.send(message);
  } catch {
    // Closed in the meantime: the runtime forgets it.
  }
}
