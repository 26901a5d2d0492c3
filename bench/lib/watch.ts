/** A watcher of one list: when each todo was first seen to change, by its event stream. */
import { get, type IncomingMessage } from "node:http";

const ID_PATTERN = /"id":"([^"]+)"/;

export class Watch {
  readonly #seen = new Map<string, number>();
  readonly #waiting = new Map<string, (at: number) => void>();
  readonly #response: IncomingMessage;
  #rest = "";

  constructor(response: IncomingMessage) {
    this.#response = response;
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => this.#read(chunk));
    // Destroying the response is how a watcher leaves.
    response.on("error", () => {});
  }

  /** Returns once the stream's first event came: nothing that changes from then on is missed. */
  static async start(url: string): Promise<Watch> {
    const { promise, resolve, reject } = Promise.withResolvers<Watch>();
    get(url, { agent: false }, (response) => {
      const watch = new Watch(response);
      response.once("data", () => resolve(watch));
    }).on("error", reject);
    return promise;
  }

  /** When the todo was seen, on the clock of `performance.now`. */
  until(id: string): Promise<number> {
    const seen = this.#seen.get(id);
    if (seen !== undefined) return Promise.resolve(seen);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  close(): void {
    this.#response.destroy();
  }

  #read(chunk: string): void {
    const now = performance.now();
    const events = (this.#rest + chunk).split("\n\n");
    this.#rest = events.pop() ?? "";
    for (const event of events) {
      const [, id] = ID_PATTERN.exec(event) ?? [];
      if (id === undefined || this.#seen.has(id)) continue;
      this.#seen.set(id, now);
      this.#waiting.get(id)?.(now);
    }
  }
}
