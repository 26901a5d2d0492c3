/**
 * HTTP over `node:http`. Not `fetch`: on Node 20 its first use alone takes 110 ms, and it does not tell whether a
 * request that failed had been on its way.
 */
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from "node:http";

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream is begun once there is a connection, so that nothing of it is used up where there is none. */
  readonly body: string | (() => AsyncIterable<string>) | undefined;
  /** How long to wait for an answer, and then for more of it. */
  readonly timeoutMs: number;
  /** Breaks off, also in the middle of the answer. */
  readonly signal?: AbortSignal;
}

/** `wasConnected`: the request may have arrived, and may have been carried out. */
export interface Failed {
  readonly type: "failed";
  readonly wasConnected: boolean;
  readonly error: Error;
}

export type Exchange =
  | {
      readonly type: "answered";
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly text: string;
    }
  | Failed;

/** An answer that has begun; its body breaks off with an error where the connection does. */
export interface Opened {
  readonly type: "opened";
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

/** A host that swallows packets is given up after this time; nothing was sent to it. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Sends one request and reads its answer, follows no redirect, and never throws for what the network does. */
export async function exchange(url: URL, request: HttpRequest): Promise<Exchange> {
  const opened = await openExchange(url, request);
  return opened.type === "failed" ? opened : readWhole(opened);
}

/** Like `exchange`, but only up to the point where the answer's body begins. */
export async function openExchange(url: URL, request: HttpRequest): Promise<Opened | Failed> {
  const isSecure = url.protocol === "https:";
  const http = isSecure ? await builtin("node:https") : await builtin("node:http");
  const { method, headers, body, timeoutMs, signal } = request;
  return new Promise((resolve) => {
    let wasConnected = false;
    // Node tells the length of a body by itself, but not of a DELETE's.
    const length = typeof body === "string" ? { "content-length": Buffer.byteLength(body) } : {};
    const outgoing = http.request(url, {
      method,
      headers: { ...headers, ...length },
      ...(signal && { signal }),
    });
    const expire = (ms: number, what: string) =>
      setTimeout(() => outgoing.destroy(new Error(`${what} within ${ms / 1_000} s`)), ms);
    let timer = expire(CONNECT_TIMEOUT_MS, "no connection");
    const end = (outcome: Opened | Failed) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const connected = () => {
      wasConnected = true;
      clearTimeout(timer);
      timer = expire(timeoutMs, "no answer");
      if (typeof body === "function") void sendStream(body(), outgoing);
    };
    outgoing.on("socket", (socket) => {
      // A socket kept from the request before is connected already.
      if (socket.connecting) socket.once(isSecure ? "secureConnect" : "connect", connected);
      else connected();
    });
    outgoing.on("error", (error) => end({ type: "failed", wasConnected, error }));
    outgoing.on("response", (response) => {
      outgoing.setTimeout(timeoutMs, () => outgoing.destroy(new Error(`silent for ${timeoutMs / 1_000} s`)));
      end({
        type: "opened",
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: response.setEncoding("utf8"),
      });
    });
    if (typeof body !== "function") outgoing.end(body);
    // Headers go out with the connection: without it, nobody would ask the stream for its first piece.
    else outgoing.flushHeaders();
  });
}

/** By `import`, later Nodes load whatever its exports may ever need, `fetch` and its like: 80 ms of processor time on Node 24. */
async function builtin<T extends "node:http" | "node:https">(name: T) {
  // Node 20 has it from 20.16 on.
  return process.getBuiltinModule?.(name) ?? (await import(name));
}

/** The whole of an answer that has begun. */
export async function readWhole({ status, headers, body }: Opened): Promise<Exchange> {
  try {
    let text = "";
    for await (const chunk of body) text += chunk;
    return { type: "answered", status, headers, text };
  } catch (error) {
    return {
      type: "failed",
      wasConnected: true,
      error: error instanceof Error ? error : new Error(String(error)),
    };
  }
}

async function sendStream(body: AsyncIterable<string>, outgoing: ClientRequest): Promise<void> {
  const { pipeline } = await import("node:stream/promises");
  // A failure of either side ends the request, which tells whoever waits for its answer.
  await pipeline(body, outgoing).catch((error: Error) => outgoing.destroy(error));
}
