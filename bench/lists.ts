/** `npm run bench:lists -- --lists 10000`: so many real lists, each written once, looked after by cron alone; what that takes. */
import { ok } from "node:assert/strict";
import { readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import * as v from "valibot";
import { scriptOptions, wrongOption } from "../scripts/options.ts";
import { send } from "./lib/load.ts";
import { type Memory, watchMemory } from "./lib/memory.ts";
import { count, ms } from "./lib/table.ts";
import { World } from "./lib/world.ts";

const USAGE = "usage: npm run bench:lists [-- --lists N --folder FOLDER]";
const CONNECTIONS = 16;
/** Cron comes once a minute: what a tick has not brought by then waits for the next one. */
const MINUTE_MS = 60_000;
const LOOK_AGAIN_MS = 100;
const MAX_TICKS = 20;
const PAGE = 500;
/** One list in so many is asked on both nodes whether all is settled. */
const CHECK_EVERY = 10;

const ListsPage = v.object({
  lists: v.array(v.object({ list: v.string(), todos: v.number() })),
  next: v.nullable(v.string()),
});

interface Tick {
  readonly tookMs: number;
  /** From when it began to the end of the last round that it brought. */
  readonly settledMs: number;
  readonly lists: number;
}

interface Pages {
  readonly medianMs: number;
  readonly mostMs: number;
  readonly lists: number;
}

const values = scriptOptions(USAGE, {
  lists: { type: "string", default: "10000" },
  /** Data goes into a folder of its own there. */
  folder: { type: "string", default: tmpdir() },
});
if (!/^[1-9]\d{0,6}$/.test(values.lists)) wrongOption(`--lists ${values.lists} is no number of lists`, USAGE);
const names = Array.from({ length: Number(values.lists) }, (_, n) => `list-${String(n).padStart(7, "0")}`);

const dataFolder = join(values.folder, `edge-todos-lists-${process.pid}`);
const rounds = new Map<string, number>();
/** Lines that are no round's, by their text without names and numbers: whatever went wrong is seen there. */
const others = new Map<string, number>();
const world = await World.start({
  apart: true,
  dataFolder,
  vars: { TODO_SYNC_MODE: "cron" },
  onLog(line) {
    const list = /^sync (\S+) round/.exec(line)?.[1];
    const kind = line.replaceAll(/list-\d+|\d+/g, "#");
    if (list === undefined) others.set(kind, (others.get(kind) ?? 0) + 1);
    else rounds.set(list, (rounds.get(list) ?? 0) + 1);
  },
});
try {
  const wrote = await timed(() => each(names, (list, n) => world.create(n % 2 === 0 ? "a" : "b", list)));
  const before = await pages();
  console.error(`${count(names.length)} written in ${ms(wrote)}`);
  const ticks: Tick[] = [];
  const memory = await watchMemory(async () => {
    while (rounds.size < names.length) {
      ok(ticks.length < MAX_TICKS, `${names.length - rounds.size} lists had no round in ${MAX_TICKS} ticks`);
      ticks.push(await tick());
      console.error(ticks.map(tickLine).at(-1));
    }
  });
  const quiet = await timed(() => world.cluster.cron());
  const looked = names.filter((_, n) => n % CHECK_EVERY === 0);
  await each(looked, (list) => world.check(list, 1));
  const after = await pages();
  ok(after.lists === names.length, `a knows ${after.lists} lists`);
  await world.stop();
  const kilobytes = (await bytesIn(dataFolder)) / names.length / 1_000;
  const again = [...rounds.values()].reduce((sum, all) => sum + all - 1, 0);
  console.log(`${count(names.length)} lists, a todo each, on two nodes, only cron runs rounds
written                     ${CONNECTIONS} at once: ${ms(wrote)}, ${ms(wrote / names.length)} each
${ticks.map(tickLine).join("\n")}
more rounds than one a list ${again}
other lines logged          ${[...others].map(([kind, times]) => `${times} × ${kind}`).join("\n  ") || "none"}
a tick with nothing due     ${ms(quiet)}
memory                      ${memory.map(memoryText).join(", ")}
on disk, for each list      ${kilobytes.toFixed(0)} kB
GET /lists, after writing   ${pagesText(before)}
GET /lists, after rounds    ${pagesText(after)}`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
  await world.stop();
} finally {
  await rm(dataFolder, { recursive: true });
}
process.exit();

/** Fires cron, and waits until all that it woke is settled, or the minute is over. */
async function tick(): Promise<Tick> {
  const before = rounds.size;
  const start = performance.now();
  const tookMs = await timed(() => world.cluster.cron());
  let [settledMs, last] = [performance.now() - start, rounds.size];
  let quietSince = performance.now();
  while (performance.now() - quietSince < 20 * LOOK_AGAIN_MS && performance.now() - start < MINUTE_MS) {
    await pause(LOOK_AGAIN_MS);
    if (rounds.size === last) continue;
    [settledMs, last, quietSince] = [performance.now() - start, rounds.size, performance.now()];
  }
  return { tookMs, settledMs, lists: rounds.size - before };
}

/** All of `GET /lists` of a, a page at a time: the median and the longest. */
async function pages(): Promise<Pages> {
  const taken: number[] = [];
  let lists = 0;
  for (let after: string | null = ""; after !== null; ) {
    const url = `${world.url("a")}/lists?limit=${PAGE}${after === "" ? "" : `&after=${after}`}`;
    const start = performance.now();
    const page: v.InferOutput<typeof ListsPage> = v.parse(
      ListsPage,
      JSON.parse(await send(world.agent, { url, status: 200 })),
    );
    taken.push(performance.now() - start);
    ok(page.lists.every(({ todos }) => todos === 1));
    lists += page.lists.length;
    after = page.next;
  }
  taken.sort((a, b) => a - b);
  return { medianMs: taken[taken.length >> 1] ?? 0, mostMs: taken.at(-1) ?? 0, lists };
}

function tickLine({ tookMs, settledMs, lists }: Tick, n: number): string {
  return `tick ${n + 1}                      woke all that it may in ${ms(tookMs)}; ${count(lists)} lists settled after ${ms(settledMs)}`;
}

function memoryText({ worker, before, peak }: Memory): string {
  return `${worker} ${before.toFixed(0)} MB, at most ${peak.toFixed(0)}`;
}

function pagesText({ medianMs, mostMs, lists }: Pages): string {
  return `${count(lists)}, ${PAGE} a page: a page takes ${ms(medianMs)}, at most ${ms(mostMs)}`;
}

async function each(all: readonly string[], run: (list: string, n: number) => Promise<unknown>) {
  let next = 0;
  const connection = async () => {
    for (let n = next++; n < all.length; n = next++) await run(all[n] ?? "", n);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** The bytes of databases alone: what else lies there goes with the processes. */
async function bytesIn(folder: string): Promise<number> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.name.endsWith(".sqlite"),
  );
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
