/** The calls to the sync worker that writes cause, counted. */
import { setTimeout } from "node:timers/promises";
import { shardName, shardOf } from "../../workers/core/shards.ts";
import { countsOf, since, withCounting } from "../lib/counting.ts";
import { send } from "../lib/load.ts";
import { World } from "../lib/world.ts";

const NOTES_OF_A_NEW_LIST = 3;

export interface Triggers {
  readonly writes: number;
  readonly triggers: number;
  readonly rounds: number;
  /** Calls to the nodes' catalogs. */
  readonly notes: number;
}

/** One write to an idle list, and then `length` of them at once: each until everything is settled. */
export async function countTriggers(length: number): Promise<{ single: Triggers; burst: Triggers }> {
  const world = await World.start({ mode: "live", arrange: withCounting });
  try {
    const list = world.newList();
    await write(world, list, 1);
    // A new list makes itself known: on a as dirty and then as settled, on b once.
    while ((await notes(world, list)) < NOTES_OF_A_NEW_LIST) await setTimeout(20);
    return { single: await write(world, list, 1), burst: await write(world, list, length) };
  } finally {
    await world.stop();
  }
}

async function write(world: World, list: string, writes: number): Promise<Triggers> {
  const sync = world.url("sync");
  const before = await countsOf(sync, "Coordinator", list);
  const notedBefore = await notes(world, list);
  const seen = await world.watch("b", list);
  const body = JSON.stringify({ task: "a todo that triggers" });
  const request = { url: `${world.url("a")}/lists/${list}/todos`, method: "POST", body, status: 201 };
  const answers = await Promise.all(Array.from({ length: writes }, () => send(world.agent, request)));
  await Promise.all(answers.map((answer) => seen.until(idOf(answer))));
  seen.close();
  const { calls } = since(before, await countsOf(sync, "Coordinator", list));
  return {
    writes,
    triggers: calls.trigger ?? 0,
    rounds: calls.alarm ?? 0,
    notes: (await notes(world, list)) - notedBefore,
  };
}

async function notes(world: World, list: string): Promise<number> {
  const shard = shardName("catalog", shardOf(list));
  const counts = await Promise.all(["a", "b"].map((node) => countsOf(world.url(node), "Catalog", shard)));
  return counts.reduce((sum, { calls }) => sum + (calls.note ?? 0), 0);
}

function idOf(answer: string): string {
  const { id }: { id?: unknown } = JSON.parse(answer);
  if (typeof id !== "string") throw new Error(`no todo: ${answer}`);
  return id;
}
