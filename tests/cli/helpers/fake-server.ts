/** A server that plays a datanode or the sync worker: it answers what the test says, and keeps what it was asked. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, a stream piece by piece, anything else as JSON. */
  readonly body?: unknown;
}

/** What is answered; `"hang up"` closes the connection after the request arrived. */
export type Handler = (asked: Asked) => Reply | "hang up";

export class FakeServer {
  readonly url: string;
  readonly asked: Asked[];

  constructor(url: string, asked: Asked[]) {
    this.url = url;
    this.asked = asked;
  }

  /** The requests, as `GET /lists/inbox/todos`. */
  get lines(): string[] {
    return this.asked.map(({ method, path }) => `${method} ${path}`);
  }
}

export async function startServer(handler: Handler): Promise<FakeServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void receive(request).then((received) => {
      asked.push(received);
      reply(response, handler(received));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return new FakeServer(`http://127.0.0.1:${address.port}`, asked);
}

/** An address where nobody listens: it was free a moment ago. */
export async function deadUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

async function receive(request: IncomingMessage): Promise<Asked> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://fake");
  const { method = "", headers } = request;
  return { method, path: pathname, query: searchParams, headers, body: await text(request) };
}

function reply(response: ServerResponse, answer: Reply | "hang up"): void {
  if (answer === "hang up") {
    response.destroy();
    return;
  }
  const { status = 200, headers, body } = answer;
  response.writeHead(status, { "content-type": "application/json", ...headers });
  if (body instanceof Readable) body.on("error", () => response.destroy()).pipe(response);
  else response.end(typeof body === "string" ? body : JSON.stringify(body));
}
