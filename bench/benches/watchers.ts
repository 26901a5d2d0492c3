/** What watchers cost whoever writes, and how long it takes until the last one knows. */
import { once } from "node:events";
import { Agent, request } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { send } from "../lib/load.ts";
import type { Options } from "../lib/options.ts";
import { quantile } from "../lib/stats.ts";
import { ms, type Row } from "../lib/table.ts";
import { World } from "../lib/world.ts";

/** How many of 10,000 fit: here a process may have 20,000 files open, and on one runtime each watcher takes two. */
const MANY = 9_500;
/** Handshakes at once: more would only queue. */
const AT_ONCE = 50;
const PAUSE_MS = 200;
/** When a watcher that was told nothing is taken to be lost. */
const LOST_AFTER_MS = 10_000;

export async function watchers({ runs, quick }: Options): Promise<Row[]> {
  const world = await World.start({ vars: { TODO_QUOTAS: "watchers=20000" } });
  try {
    const [none] = await measure(world, 0, 3 * runs);
    const rows: Row[] = [];
    for (const count of quick ? [200, 1_000] : [1_000, MANY]) {
      const [answered, last] = await measure(world, count, 3 * runs);
      const ratio = quantile(answered, 0.5) / quantile(none, 0.5);
      rows.push({
        what: `a write with ${count.toLocaleString("en")} watchers`,
        reach: "the writer waits at most 1.5 times as long as with none; the last one knows within 1 s",
        measured: `p50 ${ms(quantile(answered, 0.5))}; the last one knows after ${ms(quantile(last, 0.5))}, at most ${ms(Math.max(...last))}`,
        floor: `${ms(quantile(none, 0.5))}: nobody watches`,
        ratio: ratio.toFixed(2),
        reached: ratio <= 1.5 && Math.max(...last) <= 1_000,
      });
    }
    return rows;
  } finally {
    await world.stop();
  }
}

/** Times of `writes`, one after the other: until the writer was answered, and until the last watcher was told. */
async function measure(world: World, count: number, writes: number): Promise<[number[], number[]]> {
  const url = `${world.url("a")}/lists/${world.newList()}`;
  const post = { url: `${url}/todos`, method: "POST", body: JSON.stringify({ task: "seen" }), status: 201 };
  const audience = await Audience.gather(`${url}/events`, count);
  // Of its own: gathering takes longer than a server keeps a connection on which nothing comes.
  const agent = new Agent({ keepAlive: true });
  const [answered, last]: [number[], number[]] = [[], []];
  for (let n = 0; n < writes; n++) {
    await pause(PAUSE_MS);
    const told = audience.allTold();
    const begun = performance.now();
    await send(agent, post);
    answered.push(performance.now() - begun);
    last.push((await told) - begun);
  }
  audience.leave();
  agent.destroy();
  return [answered, last];
}

/** Sockets of which only is counted that something came: a client library for each would be what is measured. */
class Audience {
  readonly #sockets: Socket[] = [];
  #untold = 0;
  #done: (at: number) => void = () => {};

  static async gather(url: string, count: number): Promise<Audience> {
    const audience = new Audience();
    for (let left = count; left > 0; left -= AT_ONCE)
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, left) }, () => audience.#join(url)));
    return audience;
  }

  /** When the last one was told of the next change, on the clock of `performance.now`. */
  async allTold(): Promise<number> {
    if (this.#sockets.length === 0) return performance.now();
    const lost = new AbortController();
    const told = new Promise<number>((resolve) => {
      this.#untold = this.#sockets.length;
      this.#done = resolve;
    });
    const late = pause(LOST_AFTER_MS, undefined, { signal: lost.signal }).then(
      () => {
        throw new Error(`${this.#untold} watchers were not told`);
      },
      () => 0,
    );
    try {
      return await Promise.race([told, late]);
    } finally {
      lost.abort();
    }
  }

  leave(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #join(url: string): Promise<void> {
    const headers = {
      connection: "upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "MDEyMzQ1Njc4OWFiY2RlZg==",
    };
    const asked = request(url, { agent: false, headers }).end();
    const [, socket]: [unknown, Socket] = (await once(asked, "upgrade")) as never;
    socket.on("error", () => {});
    socket.on("data", () => {
      this.#untold--;
      if (this.#untold === 0) this.#done(performance.now());
    });
    this.#sockets.push(socket);
  }
}
