/** Against what a user of this platform would pick instead, on the same runtime: two clients at one server of theirs, two clients at two nodes of ours. */
import { ok } from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import * as v from "valibot";
import { shardName, shardOf } from "../../workers/core/shards.ts";
import { countsOf, withCounting } from "../lib/counting.ts";
import { Follower } from "../lib/follower.ts";
import { type Hosted, host } from "../lib/hosted.ts";
import type { Options } from "../lib/options.ts";
import { Peer } from "../lib/peer.ts";
import { compare, median } from "../lib/stats.ts";
import { count, ms, type Row, spread } from "../lib/table.ts";
import { newTodos, World } from "../lib/world.ts";

interface Kind {
  readonly name: string;
  /** In bench/peers: its clients, and its worker. */
  readonly clients: string;
  readonly worker: string;
  /** Where a room's object is, below the server's address. */
  readonly path: string;
}

const KINDS: readonly Kind[] = [
  { name: "TinyBase", clients: "tinybase.mjs", worker: "tinybase.mjs", path: "" },
  { name: "y-partyserver (Yjs)", clients: "y-partyserver.mjs", worker: "yjs.mjs", path: "parties/peers/" },
];

const Answered = v.object({ ms: v.number(), bytes: v.number(), writes: v.array(v.number()) });
type Answered = v.InferOutput<typeof Answered>;
const Counted = v.object({ rows: v.number() });

/** Single writes, each once the one before was seen. */
const ONE_WRITES = 20;
const PAUSE_MS = 200;
/** Until a peer has saved what it holds: y-partyserver does so two seconds after a change, and ten at the latest. */
const SAVED_AFTER_MS = 12_000;

export async function peers({ runs, quick, many }: Options): Promise<Row[]> {
  const times = quick ? 1 : Math.min(runs, 3);
  const own = await ownRows(many);
  const rows: Row[] = [];
  for (const kind of KINDS) rows.push(...(await against(kind, times, many, own)));
  return rows;
}

async function against(kind: Kind, times: number, each: number, ownRows: number): Promise<Row[]> {
  const { name, clients, worker, path } = kind;
  const world = await World.start({ mode: "live" });
  const server = await host(worker);
  const peer = new Peer(clients);
  try {
    const [ours, theirs]: [Answered[], Answered[]] = [[], []];
    const room = () => `room${theirs.length}`;
    const comparison = await compare(
      times,
      async () => measured(ours, await converging(world, each)),
      async () =>
        measured(theirs, v.parse(Answered, await peer.ask({ url: server.url, room: room(), each }))),
    );
    await pause(SAVED_AFTER_MS);
    const saved = await rowsOf(server, `${path}room${theirs.length - 1}`);
    const all = `${count(each)} + ${count(each)}`;
    return [
      {
        what: `${name}: two clients with ${all} different todos, until both hold all`,
        reach: "sooner",
        measured: ms(comparison.ours),
        floor: ms(comparison.theirs),
        ratio: spread(comparison),
        reached: comparison.ratio <= 1,
      },
      oneWrite(name, ours, theirs),
      {
        what: `${name}: rows written for each todo, and bytes over the clients' connections`,
        reach: "counted",
        measured: `${ownRows.toFixed(1)} rows on two nodes, ${perTodo(ours, each)} bytes`,
        floor: `${(saved / (2 * each)).toFixed(2)} rows, ${perTodo(theirs, each)} bytes`,
        ratio: "",
        reached: true,
      },
    ];
  } finally {
    await Promise.all([world.stop(), server.stop(), peer.stop()]);
  }
}

function oneWrite(name: string, ours: readonly Answered[], theirs: readonly Answered[]): Row {
  const [own, other] = [ours, theirs].map((all) => median(all.flatMap(({ writes }) => writes)));
  ok(own !== undefined && other !== undefined);
  return {
    what: `${name}: one write until the other client has it`,
    reach: "sooner",
    measured: ms(own),
    floor: ms(other),
    ratio: (own / other).toFixed(2),
    reached: own <= other,
  };
}

function measured(into: Answered[], answered: Answered): number {
  into.push(answered);
  return answered.ms;
}

/** Each client sends its todos to its node, and follows the list there. */
async function converging(world: World, each: number): Promise<Answered> {
  const list = world.newList();
  const nodes = ["a", "b"];
  const start = performance.now();
  const clients = await Promise.all(
    nodes.map((node) => Follower.start(`${world.url(node)}/lists/${list}/events`)),
  );
  const sent = await Promise.all(
    nodes.map(async (node) => {
      const todos = newTodos(node, each);
      await world.import(node, list, todos);
      return todos.reduce((bytes, todo) => bytes + JSON.stringify(todo).length + 1, 0);
    }),
  );
  await Promise.all(clients.map((client) => client.holds(2 * each)));
  const taken = performance.now() - start;
  const bytes = [...sent, ...clients.map((client) => client.bytes)].reduce((sum, part) => sum + part, 0);
  const writes: number[] = [];
  for (let n = 0; n < ONE_WRITES; n++) {
    // As long as it takes until the rounds of the write before are over.
    await pause(PAUSE_MS);
    const [node, reader] = n % 2 === 0 ? (["a", clients[1]] as const) : (["b", clients[0]] as const);
    const begun = performance.now();
    const id = await world.create(node, list);
    await reader?.has(id);
    writes.push(performance.now() - begun);
  }
  for (const client of clients) client.leave();
  return { ms: taken, bytes, writes };
}

/** Rows that all workers together write for each of `each` todos on two nodes. In a world of its own: counting takes time. */
async function ownRows(each: number): Promise<number> {
  const world = await World.start({ arrange: withCounting });
  try {
    const { list } = await world.synced(each);
    const shard = shardName("catalog", shardOf(list));
    const objects = [
      ["a", "DataNode", list],
      ["b", "DataNode", list],
      ["sync", "Coordinator", list],
      ["a", "Catalog", shard],
      ["b", "Catalog", shard],
    ] as const;
    const counts = await Promise.all(
      objects.map(([worker, kind, name]) => countsOf(world.url(worker), kind, name)),
    );
    return counts.reduce((sum, { rows }) => sum + rows, 0) / (2 * each);
  } finally {
    await world.stop();
  }
}

async function rowsOf({ url }: Hosted, room: string): Promise<number> {
  return v.parse(Counted, await (await fetch(`${url}/${room}/counted`)).json()).rows;
}

function perTodo(answered: readonly Answered[], each: number): string {
  return count(Math.round(median(answered.map(({ bytes }) => bytes)) / (2 * each)));
}
