/** Load over keep-alive connections: each sends its next request when it has its answer. */
import { Agent, request } from "node:http";

export interface Request {
  readonly url: string;
  readonly method?: string;
  readonly body?: string;
  readonly status: number;
}

const CONNECTIONS = 16;

/** Requests answered each second over `windowMs`. Throws where one is answered otherwise than it should be. */
export async function throughput(
  windowMs: number,
  next: () => Request,
  connections = CONNECTIONS,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let answered = 0;
  const start = performance.now();
  const end = start + windowMs;
  const connection = async () => {
    while (performance.now() < end) {
      await send(agent, next());
      answered++;
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, connection));
  } finally {
    agent.destroy();
  }
  return (answered * 1_000) / (performance.now() - start);
}

/** The answer's body, read to its end. */
export function send(agent: Agent, { url, method = "GET", body, status }: Request): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const sent = request(url, { agent, method, headers }, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      text += chunk;
    });
    response.on("error", reject);
    response.on("end", () => {
      if (response.statusCode === status) resolve(text);
      else reject(new Error(`${method} ${url}: ${response.statusCode} ${text}`));
    });
  });
  sent.on("error", reject);
  sent.end(body);
  return promise;
}
