/** `npm run bench:fresh`: how soon a write on a is on b, and what that costs its writer. `--quick` for fewer samples. */
import { setTimeout as pause } from "node:timers/promises";
import * as v from "valibot";
import { countTriggers } from "./benches/triggers.ts";
import { send } from "./lib/load.ts";
import { readOptions } from "./lib/options.ts";
import { median, quantile } from "./lib/stats.ts";
import { ms, type Row, table } from "./lib/table.ts";
import { World } from "./lib/world.ts";

const { quick } = readOptions(process.argv.slice(2));
const SAMPLES = quick ? 40 : 200;
const LATENCY_SAMPLES = quick ? 200 : 1_000;
const WRITES_PER_SECOND = 50;
const Created = v.object({ id: v.string() });

const rows = [...(await visibility()), await writersLatency(), await triggers()];
console.log(table(rows));
process.exit();

/** From the answer on a to the event on b. */
async function visibility(): Promise<Row[]> {
  const world = await World.start({ mode: "live" });
  try {
    const idle = await visibleAfter(world, world.newList());
    const busyList = world.newList();
    const stop = writeSteadily(world, busyList);
    const busy = await visibleAfter(world, busyList);
    await stop();
    return [
      visibleRow("nothing else running", idle),
      visibleRow(`${WRITES_PER_SECOND} writes a second on both nodes`, busy),
    ];
  } finally {
    await world.stop();
  }
}

async function visibleAfter(world: World, list: string): Promise<number[]> {
  await create(world, "a", list);
  const watch = await world.watch("b", list);
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    const id = await create(world, "a", list);
    const answered = performance.now();
    samples.push((await watch.until(id)) - answered);
    // Not in step with the rounds: the steps are those of the golden ratio, which meet every part of 100 ms alike.
    await pause((sample * 61.8) % 100);
  }
  watch.close();
  return samples;
}

/** Begins to write on both nodes; what it returns ends that. */
function writeSteadily(world: World, list: string): () => Promise<void> {
  const pending = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    for (const node of world.cluster.nodes) {
      const write = create(world, node, list).finally(() => pending.delete(write));
      pending.add(write);
    }
  }, 1_000 / WRITES_PER_SECOND);
  return async () => {
    clearInterval(timer);
    await Promise.all(pending);
  };
}

function visibleRow(when: string, samples: readonly number[]): Row {
  const [p50, p95] = [quantile(samples, 0.5), quantile(samples, 0.95)];
  return {
    what: `from the answer on a to visible on b, ${SAMPLES} samples, ${when}`,
    reach: "p50 under 200 ms, p95 under 600 ms",
    measured: `p50 ${ms(p50)}, p95 ${ms(p95)}`,
    floor: "",
    ratio: "",
    reached: p50 < 200 && p95 < 600,
  };
}

/** One write at a time, on a cluster that triggers and on one that does not, in turn. */
async function writersLatency(): Promise<Row> {
  const [on, off] = [await World.start({ mode: "live" }), await World.start({ mode: "manual" })];
  try {
    const list = "latency";
    const taken = new Map<World, number[]>([
      [on, []],
      [off, []],
    ]);
    for (let sample = 0; sample < LATENCY_SAMPLES; sample++) {
      for (const [world, samples] of taken) {
        const start = performance.now();
        await create(world, "a", list);
        samples.push(performance.now() - start);
      }
    }
    // The first ones meet code that was never run.
    const [withTriggers = Number.NaN, without = Number.NaN] = [...taken.values()].map((samples) =>
      median(samples.slice(LATENCY_SAMPLES / 10)),
    );
    return {
      what: "a writer's latency with triggering, one write after another",
      reach: "at most 1.25 of that without",
      measured: ms(withTriggers),
      floor: ms(without),
      ratio: (withTriggers / without).toFixed(2),
      reached: withTriggers / without <= 1.25,
    };
  } finally {
    await Promise.all([on.stop(), off.stop()]);
  }
}

async function triggers(): Promise<Row> {
  const { single, burst } = await countTriggers(100);
  return {
    what: `calls to the sync worker that a write causes; that ${burst.writes} at once cause`,
    reach: "at most 1; none while a round is due",
    measured: `${single.triggers}; ${burst.triggers} with ${burst.rounds} rounds`,
    floor: "",
    ratio: "",
    reached: single.triggers <= 1 && burst.triggers <= burst.rounds + 1,
  };
}

async function create(world: World, node: string, list: string): Promise<string> {
  const url = `${world.url(node)}/lists/${list}/todos`;
  const body = JSON.stringify({ task: `a todo that is written on ${node}` });
  const answer = await send(world.agent, { url, method: "POST", body, status: 201 });
  return v.parse(Created, JSON.parse(answer)).id;
}
