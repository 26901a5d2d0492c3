/** A client that keeps up with a list by its event stream, and comes back with its last event id where it was let go. */
import { get, type IncomingMessage } from "node:http";

const ID_PATTERN = /"id":"([^"]+)"/;
const EVENT_ID_PATTERN = /^id: (.*)$/m;

export class Follower {
  /** Todos that it was told of. */
  readonly #seen = new Set<string>();
  readonly #changed = new EventTarget();
  readonly #url: string;
  /** Bytes of the streams, as they came. */
  bytes = 0;
  #lastId: string | undefined;
  #response: IncomingMessage | undefined;
  #hasLeft = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** Returns once the stream's first event came: nothing that changes from then on is missed. */
  static async start(url: string): Promise<Follower> {
    const follower = new Follower(url);
    await follower.#connect();
    return follower;
  }

  /** It was told of so many todos. */
  holds(todos: number): Promise<void> {
    return this.#until(() => this.#seen.size >= todos);
  }

  has(id: string): Promise<void> {
    return this.#until(() => this.#seen.has(id));
  }

  leave(): void {
    this.#hasLeft = true;
    this.#response?.destroy();
  }

  #until(is: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (!is()) return;
      this.#changed.removeEventListener("change", look);
      resolve();
    };
    this.#changed.addEventListener("change", look);
    look();
    return promise;
  }

  #connect(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const headers = this.#lastId === undefined ? {} : { "last-event-id": this.#lastId };
    const asked = get(this.#url, { agent: false, headers }, (response) => {
      this.#response = response;
      let rest = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        this.bytes += Buffer.byteLength(chunk);
        const events = (rest + chunk).split("\n\n");
        rest = events.pop() ?? "";
        for (const event of events) this.#read(event);
        this.#changed.dispatchEvent(new Event("change"));
        resolve();
      });
      response.on("error", () => {});
      response.on("close", () => {
        if (!this.#hasLeft) this.#connect().catch(reject);
      });
    });
    asked.on("error", reject);
    return promise;
  }

  #read(event: string): void {
    if (event.includes("event: reset")) throw new Error("a follower missed something");
    this.#lastId = EVENT_ID_PATTERN.exec(event)?.[1] ?? this.#lastId;
    const [, id] = ID_PATTERN.exec(event) ?? [];
    if (id !== undefined) this.#seen.add(id);
  }
}
