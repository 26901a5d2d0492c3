/**
 * One HTTP exchange over `node:http`. Not `fetch`: on Node 20 its first use alone takes 110 ms, and it does not tell
 * whether a request that failed had been on its way.
 */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
}

export type Exchange =
  | {
      readonly type: "answered";
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly text: string;
    }
  /** `wasConnected`: the request may have arrived, and may have been carried out. */
  | { readonly type: "failed"; readonly wasConnected: boolean; readonly error: Error };

/** A host that swallows packets is given up after this time; nothing was sent to it. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Sends one request, follows no redirect, and never throws for what the network does. */
export async function exchange(url: URL, request: HttpRequest): Promise<Exchange> {
  const isSecure = url.protocol === "https:";
  const http = isSecure ? await import("node:https") : await import("node:http");
  const { method, headers, body, timeoutMs } = request;
  return new Promise((resolve) => {
    let wasConnected = false;
    const outgoing = http.request(url, { method, headers });
    const expire = (ms: number, what: string) =>
      setTimeout(() => outgoing.destroy(new Error(`${what} within ${ms / 1_000} s`)), ms);
    let timer = expire(CONNECT_TIMEOUT_MS, "no connection");
    const connected = () => {
      wasConnected = true;
      clearTimeout(timer);
      timer = expire(timeoutMs, "no answer");
    };
    const end = (outcome: Exchange) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const fail = (error: Error) => end({ type: "failed", wasConnected, error });
    outgoing.on("socket", (socket) => {
      // A socket kept from the request before is connected already.
      if (socket.connecting) socket.once(isSecure ? "secureConnect" : "connect", connected);
      else connected();
    });
    outgoing.on("error", fail);
    outgoing.on("response", (response) => {
      readText(response).then((text) => {
        end({ type: "answered", status: response.statusCode ?? 0, headers: response.headers, text });
      }, fail);
    });
    outgoing.end(body);
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  response.setEncoding("utf8");
  let text = "";
  for await (const chunk of response) text += chunk;
  return text;
}
