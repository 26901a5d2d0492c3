/** Side by side with PouchDB 9, replicating between two servers over HTTP, each on LevelDB. */
import { ok } from "node:assert/strict";
import * as v from "valibot";
import type { Options } from "../lib/options.ts";
import { Peer } from "../lib/peer.ts";
import { type Comparison, compare, elapsed } from "../lib/stats.ts";
import { count, ms, type Row } from "../lib/table.ts";
import { newTodos, type Seeded, World, type WorldOptions } from "../lib/world.ts";
import { converging } from "./converge.ts";

const Synced = v.object({ ms: v.number(), written: v.number() });
const AllDocs = v.object({
  rows: v.array(v.object({ id: v.string(), value: v.object({ rev: v.string() }) })),
});

interface Setting {
  readonly batch: number | null;
  readonly gzip: boolean;
}
interface SyncOptions {
  readonly written?: number;
  readonly times?: number;
}
const DEFAULTS: Setting = { batch: null, gzip: true };
const BEST: Setting = { batch: 1_000, gzip: false };

const APART = "each of our workers a process";
/** Rounds that follow each other at once: the first of them would measure how soon a process wakes up. */
const IDLE_ROUNDS = 20;

/**
 * The same work on both sides, each side with its own tools. PouchDB's servers are a process each, and so are our workers
 * where there is work for several. A round that finds nothing to do is measured with all workers in one process.
 */
export async function pouchdb({ runs, quick, many, few }: Options): Promise<Row[]> {
  const pouch = await Pouch.start();
  const what = `PouchDB, ${count(many)} + ${count(many)}`;
  try {
    const work = await within({ apart: true }, async (world) => {
      const converges = (setting: Setting) =>
        compare(
          quick ? 1 : Math.min(runs, 3),
          () => converging(world, many),
          async () => pouch.sync(await pouch.seeded(many), setting, { written: 2 * many }),
        );
      const large = [
        row(`${what}, its defaults; ${APART}`, 20, await converges(DEFAULTS)),
        row(`${what}, batch 1,000, no gzip; ${APART}`, 10, await converges(BEST)),
      ];
      const seeded = await world.synced(many);
      const database = await pouch.synced(many);
      let tag = 0;
      const changes = await compare(
        3 * runs,
        () => changing(world, seeded, few, `${++tag}`),
        async () => {
          await pouch.change(database, many, few);
          return pouch.sync(database, BEST);
        },
      );
      const small = `PouchDB, ${few} changes on each side of ${count(2 * many)}, half on the same ids; ${APART}`;
      return [...large, row(small, 5, changes)];
    });
    const nothing = await within({}, async (world) => {
      const seeded = await world.synced(many);
      const database = await pouch.synced(many);
      const comparison = await compare(
        runs,
        async () => (await elapsed(() => world.rounds(seeded.list, IDLE_ROUNDS))) / IDLE_ROUNDS,
        () => pouch.sync(database, BEST, { written: 0, times: IDLE_ROUNDS }),
      );
      return row(`PouchDB, nothing to do, ${IDLE_ROUNDS} times in a row`, 10, comparison);
    });
    return [...work, nothing];
  } finally {
    await pouch.stop();
  }
}

async function within<T>(options: WorldOptions, use: (world: World) => Promise<T>): Promise<T> {
  const world = await World.start(options);
  try {
    return await use(world);
  } finally {
    await world.stop();
  }
}

function row(what: string, times: number, comparison: Comparison): Row {
  const faster = 1 / comparison.ratio;
  return {
    what,
    reach: `at least ${times} times faster`,
    measured: ms(comparison.ours),
    floor: ms(comparison.theirs),
    ratio: `${faster.toFixed(1)} times faster`,
    reached: faster >= times,
  };
}

/** `few` changes on each node, half of them to the same todos. */
async function changing(world: World, seeded: Seeded, few: number, tag: string): Promise<number> {
  await world.change("a", seeded, few / 2, tag, "a");
  await world.change("b", seeded, few / 2, tag, "a");
  await world.change("a", seeded, few / 2, `own ${tag}`, "b");
  await world.change("b", { ...seeded, each: seeded.each / 2 }, few / 2, `own ${tag}`, "b");
  return elapsed(() => world.converge(seeded.list));
}

/** Two PouchDB servers, and the replicator between them, each a process of its own. */
class Pouch {
  readonly #servers: readonly Peer[];
  readonly #urls: readonly string[];
  readonly #replicator = new Peer("pouchdb-sync.mjs");
  #databases = 0;

  constructor(servers: readonly Peer[], urls: readonly string[]) {
    this.#servers = servers;
    this.#urls = urls;
  }

  static async start(): Promise<Pouch> {
    const servers = [new Peer("pouchdb-server.mjs"), new Peer("pouchdb-server.mjs")];
    return new Pouch(servers, await Promise.all(servers.map((server) => server.line())));
  }

  /** A new database on both, with `each` todos of its own on each; its name. */
  async seeded(each: number): Promise<string> {
    const name = `bench-${++this.#databases}`;
    for (const [index, url] of this.#urls.entries()) {
      await send("PUT", `${url}/${name}`);
      const node = index === 0 ? "a" : "b";
      const docs = newTodos(node, each).map((todo, number) => ({ _id: `${number}-${node}`, ...todo }));
      for (let from = 0; from < each; from += 1_000) {
        await send("POST", `${url}/${name}/_bulk_docs`, { docs: docs.slice(from, from + 1_000) });
      }
    }
    return name;
  }

  /** The same, with everything on both. */
  async synced(each: number): Promise<string> {
    const name = await this.seeded(each);
    await this.sync(name, BEST, { written: 2 * each });
    return name;
  }

  /** `few` changes on each server, half of them to the same todos. */
  async change(name: string, each: number, few: number): Promise<void> {
    for (const [index, url] of this.#urls.entries()) {
      const { rows } = v.parse(AllDocs, await send("GET", `${url}/${name}/_all_docs`));
      const revisions = new Map(rows.map(({ id, value }) => [id, value.rev]));
      const docs = Array.from({ length: few }, (_, number) => {
        const same = number < few / 2;
        const id = same ? `${number}-a` : `${(number + index * few) % each}-b`;
        return { _id: id, _rev: revisions.get(id), task: `changed on ${index}, number ${number}` };
      });
      await send("POST", `${url}/${name}/_bulk_docs`, { docs });
    }
  }

  /** The time that each of `times` took; `written` documents were to be written, where that is known. */
  async sync(name: string, setting: Setting, { written, times = 1 }: SyncOptions = {}): Promise<number> {
    const [a, b] = this.#urls.map((url) => `${url}/${name}`);
    const synced = v.parse(Synced, await this.#replicator.ask({ a, b, ...setting, times }));
    ok(
      written === undefined || synced.written === written,
      `PouchDB wrote ${synced.written}, not ${written}`,
    );
    return synced.ms;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#servers, this.#replicator].map((peer) => peer.stop()));
  }
}

async function send(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  ok(response.ok, `${method} ${url}: ${response.status}`);
  return response.json();
}
