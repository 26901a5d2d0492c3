/** Who watches a list: server-sent event streams, which keep the object awake, and WebSockets, which may sleep with it. */
import type { Millis } from "../../core/hlc.ts";
import { HEARTBEAT_MS, MAX_WATCHER_BACKLOG_BYTES, WATCHER_RETRY_S } from "../../core/limits.ts";
import { problem } from "../../shared/http.ts";
import { type Batch, Broadcast } from "./broadcast.ts";
import { type Events, type ListEvent, toSse } from "./events.ts";
import { closeSocket, roomOf, SocketBacklogs } from "./socket-backlog.ts";

/** What the runtime is asked for. */
type Sockets = Pick<
  DurableObjectState,
  "acceptWebSocket" | "getWebSockets" | "getWebSocketAutoResponseTimestamp" | "setWebSocketAutoResponse"
>;

interface Stream {
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  /** Bytes that the reader has not taken yet. */
  backlog: number;
  /** Ends it with its watcher's token. */
  ending?: ReturnType<typeof setTimeout>;
}

/** Tells when the stream must end, in milliseconds since 1970. Set by the worker: a client's own never gets here. */
export const STREAM_END_HEADER = "todo-stream-end";
const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
};
/** WebSocket close code (RFC 6455). */
const POLICY_VIOLATION = 1008;
const encoder = new TextEncoder();

export class Watchers {
  readonly #ctx: Sockets;
  readonly #max: number;
  readonly #events: Events;
  /** Streams that were sent what they had missed. */
  readonly #streams = new Set<Stream>();
  /** Streams that are still being sent it. */
  readonly #following = new Set<Stream>();
  readonly #backlogs: SocketBacklogs;
  /** When each socket ends, as its attachment says. */
  readonly #ends = new WeakMap<WebSocket, Millis | null>();
  readonly #broadcast: Broadcast<Stream | WebSocket>;
  /** The sockets that the runtime last told of: asking it takes longer the more there are. Undefined where one has left since. */
  #open: WebSocket[] | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;

  /** `max`: who may watch at once. */
  constructor(ctx: Sockets, events: Events, max: number) {
    this.#ctx = ctx;
    this.#max = max;
    this.#events = events;
    this.#backlogs = new SocketBacklogs((socket) => ctx.getWebSocketAutoResponseTimestamp(socket));
    this.#broadcast = new Broadcast<Stream | WebSocket>({
      receivers: () => [...this.#streams, ...ctx.getWebSockets()],
      send: (to, batch, among) => this.#tell(to, batch, among),
      reset: () => events.reset(),
      now: () => Date.now(),
      after: (milliseconds, run) => setTimeout(run, milliseconds),
    });
    // The runtime answers these while the object sleeps.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  get count(): number {
    return this.#streams.size + this.#following.size + this.#sockets().length;
  }

  /** Tells everyone who watches, soon: nobody who writes waits for it. */
  publish(changes: Iterable<ListEvent>): void {
    if (this.count > 0) this.#broadcast.publish([...changes]);
  }

  /** A socket has closed. */
  left(): void {
    this.#open = undefined;
  }

  #sockets(): WebSocket[] {
    this.#open ??= this.#ctx.getWebSockets();
    return this.#open;
  }

  #tell(to: Stream | WebSocket, batch: Batch, among: number): void {
    if (!(to instanceof WebSocket)) this.#write(to, batch.sse);
    else if (!this.endIfOver(to))
      this.#backlogs.send(to, batch.messages, () => JSON.stringify(batch.reset), among);
  }

  /** Watchers only listen: "ping" is answered by the runtime, and who says more and more is closed. */
  heard(socket: WebSocket): void {
    if (!this.endIfOver(socket)) this.#backlogs.heard(socket);
  }

  /** The refusal, where so many watch that there is no place for one more. */
  #refusal(headers: Record<string, string>): Response | undefined {
    if (this.count < this.#max) return undefined;
    // Who vanished without a word has made room.
    this.#open = undefined;
    if (this.count < this.#max) return undefined;
    const detail = `This list has ${this.#max} watchers, and no place for more: try again later, or watch another node.`;
    return problem({ type: "rate-limited", detail }, { ...headers, "retry-after": String(WATCHER_RETRY_S) });
  }

  /** Closes a socket whose token is no longer in force, and says whether it did. */
  endIfOver(socket: WebSocket): boolean {
    let until = this.#ends.get(socket);
    if (until === undefined) {
      // Reading it takes as long as sending a message.
      const stored: unknown = socket.deserializeAttachment();
      until = typeof stored === "number" ? stored : null;
      this.#ends.set(socket, until);
    }
    if (until === null || Date.now() < until) return false;
    closeSocket(socket, POLICY_VIOLATION, "the token that opened this has ended");
    return true;
  }

  /** A stream or, where the request is an upgrade, a socket; resumed after the request's last event id. */
  answer(request: Request, headers: Record<string, string>): Response {
    // A stream that nobody reads would keep the object awake.
    if (request.method === "HEAD") return new Response(null, { headers: { ...STREAM_HEADERS, ...headers } });
    const { searchParams } = new URL(request.url);
    const lastId = request.headers.get("last-event-id") ?? searchParams.get("last-event-id");
    const refusal = this.#refusal(headers);
    if (refusal) return refusal;
    const end = request.headers.get(STREAM_END_HEADER);
    const until = end === null ? null : Number(end);
    const isUpgrade = request.headers.get("upgrade")?.toLowerCase() === "websocket";
    return isUpgrade ? this.#socket(lastId, headers, until) : this.#stream(lastId, headers, until);
  }

  /** A stream of server-sent events, from now on or on from the event `lastId`, to `until` where that is a time. */
  #stream(lastId: string | null, headers: Record<string, string>, until: Millis | null): Response {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const stream: Stream = { writer: writable.getWriter(), backlog: 0 };
    this.#following.add(stream);
    stream.writer.closed.catch(() => this.#remove(stream));
    if (until !== null) stream.ending = setTimeout(() => this.#end(stream), until - Date.now());
    this.#follow(stream, lastId).catch(() => this.#remove(stream));
    return new Response(readable, { headers: { ...STREAM_HEADERS, ...headers } });
  }

  /**
   * A hibernating WebSocket, from now on or on from the event `lastId`: each message is one event as JSON. It is closed
   * with the first change, or the first word from its watcher, after `until`: a timer would keep the object awake.
   */
  #socket(lastId: string | null, headers: Record<string, string>, until: Millis | null): Response {
    const [client, server] = Object.values(new WebSocketPair());
    if (!client || !server) throw new Error("a WebSocketPair is two sockets");
    // What changed so far is in what it is sent below, or it has seen it.
    this.#broadcast.close();
    this.#ctx.acceptWebSocket(server);
    this.#open?.push(server);
    // Kept by the runtime while the object sleeps.
    server.serializeAttachment(until);
    const sockets = this.#sockets().length;
    const reset = () => JSON.stringify(this.#events.reset());
    let chars = 0;
    for (const events of this.#events.since(lastId)) {
      const messages = events.map((event) => JSON.stringify(event));
      chars += messages.reduce((sum, { length }) => sum + length, 0);
      this.#backlogs.send(server, messages, reset, sockets);
      // It was told to read the list again.
      if (chars > roomOf(sockets)) break;
    }
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  /** What the reader missed goes at its own pace; then it is told with all others. */
  async #follow(stream: Stream, lastId: string | null): Promise<void> {
    this.#write(stream, encoder.encode(": watching\n\n"));
    for (const events of this.#events.since(lastId)) {
      await stream.writer.write(encoder.encode(events.map(toSse).join("")));
    }
    // It may have left meanwhile.
    if (!this.#following.delete(stream)) return;
    // It was sent all that changed so far.
    this.#broadcast.close();
    this.#streams.add(stream);
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MS);
  }

  #beat(): void {
    for (const stream of this.#streams) this.#write(stream, encoder.encode(": heartbeat\n\n"));
  }

  /** Never waits for a slow reader: one that falls too far behind is let go, and comes back with its last event id. */
  #write(stream: Stream, bytes: Uint8Array): void {
    // Judged by what it has left lying, not by what comes now: a round may bring more than that at once.
    if (stream.backlog > MAX_WATCHER_BACKLOG_BYTES) {
      stream.writer.abort(new Error("too slow")).catch(() => {});
      this.#remove(stream);
      return;
    }
    stream.backlog += bytes.byteLength;
    stream.writer.write(bytes).then(
      () => {
        stream.backlog -= bytes.byteLength;
      },
      () => this.#remove(stream),
    );
  }

  #end(stream: Stream): void {
    stream.writer.close().catch(() => {});
    this.#remove(stream);
  }

  #remove(stream: Stream): void {
    if (stream.ending !== undefined) clearTimeout(stream.ending);
    this.#streams.delete(stream);
    this.#following.delete(stream);
    if (this.#streams.size > 0) return;
    if (this.#heartbeat !== undefined) clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }
}
