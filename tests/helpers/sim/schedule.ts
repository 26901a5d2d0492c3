/** One schedule from one seed: rough weather, healing, and the promises checked. */

import { isDeleted } from "../../../workers/core/todo.ts";
import { encodeState, type NodeState } from "../../../workers/datanode/storage/state.ts";
import { checkAtRest, checkBookmarks } from "./checks.ts";
import { checkReported, heldTodos } from "./conflict-reports.ts";
import { corrupt } from "./corruption.ts";
import type { Note } from "./network.ts";
import { Random } from "./random.ts";
import { drawSetup, type Fault } from "./setup.ts";
import type { Double, SimNode } from "./sim-node.ts";
import type { SimWorker } from "./sim-worker.ts";
import { reusingStorages } from "./storages.ts";
import { promise } from "./violation.ts";
import { DAY, HOUR, World } from "./world.ts";

export interface ScheduleOptions {
  readonly double?: Double;
  readonly note?: Note;
}

export interface Tally {
  calls: number;
  rounds: number;
  writes: number;
  /** Storages that were given back (P3). */
  drops: number;
  /** Answers that no honest node would have given. */
  hostile: number;
  readonly faults: Record<Fault, number>;
}

const MINUTE = HOUR / 60;
/** Healing takes five at most: one that was cut off or met a wiped node, two that move, two at rest. */
const MANY_ROUNDS = 8;
/** One that finds a difference, one that compares, and as many once more. */
const FEW_ROUNDS = 4;

export function runSchedule(seed: number, options: ScheduleOptions = {}): Promise<Tally> {
  return reusingStorages(() => play(seed, options));
}

async function play(seed: number, options: ScheduleOptions): Promise<Tally> {
  const random = new Random(seed);
  const { double = (calls) => calls, note = () => {} } = options;
  const world = new World(random, drawSetup(random), double, note);
  for (let step = 0; step < world.setup.steps; step++) await world.step();
  await end(world);
  const { network, workers, ledger } = world;
  const rounds = workers.reduce((sum, worker) => sum + worker.rounds, 0);
  const drops = world.nodes.reduce((sum, node) => sum + node.drops, 0);
  const { calls, hostile, faults } = network;
  return { calls, rounds, drops, hostile, writes: ledger.byStamp.size, faults };
}

/** Nothing goes wrong any more: the rounds come to rest, and what was promised is there. */
export async function end(world: World): Promise<void> {
  await world.heal();
  await finishRounds(world);
  // The last one may settle what the others have settled: they disturb each other, and no one else.
  if (world.setup.live) await restByCron(world);
  for (const worker of world.workers) await rest(world, worker);
  const announced = new Set([...world.former, ...world.workers.flatMap(({ state }) => state.gone)]);
  for (const client of world.clients) client.checkAnswered(world.members, announced);
  checkBookmarks(world.members);
  for (const watcher of world.watchers) watcher.check();
  await checkNothingMoves(world);
  const echoes = world.nodes.reduce((sum, node) => sum + node.echoes, 0);
  promise(!world.setup.calm || echoes === 0, () => `[R3] ${echoes} records were sent to nodes that had them`);
  if (world.random.chance(0.5)) await checkPurge(world);
  if (world.random.chance(0.5)) await checkHeals(world);
}

/** Nobody asks for a round: what the cron finds needed must be enough, within two hours. */
async function restByCron(world: World): Promise<void> {
  const worker = lastWorker(world);
  for (const wait of [0, MINUTE, MINUTE, MINUTE, HOUR, MINUTE, MINUTE, MINUTE, HOUR]) {
    world.time += wait;
    if (worker.busy || (await world.cron(worker))) await oneRound(world, worker);
  }
  checkAtRest(world.members, world.ledger, world.setup.calm);
}

/** Rounds until two in a row find nothing to do: purge goes by what the round before left behind. */
async function rest(world: World, worker: SimWorker): Promise<void> {
  for (let round = 0, still = 0; still < 2; round++) {
    // Another worker whose round is still under way may get in between.
    const most = MANY_ROUNDS * world.workers.length;
    promise(round < most, () => `no rest after ${most} rounds without a fault`);
    await oneRound(world, worker);
    const { last, failure } = worker;
    promise(last !== undefined, () => `a round failed without a fault: ${failure}`);
    still = last.complete && last.nodes.every(({ read, applied }) => read + applied === 0) ? still + 1 : 0;
  }
  checkAtRest(world.members, world.ledger, world.setup.calm);
}

/** One more round, and whatever call still comes late, change nothing but the fence, and that in memory (R9, R10). */
async function checkNothingMoves(world: World): Promise<void> {
  const before = world.members.map((node) => ({ node, was: picture(node), drops: node.drops }));
  const stored = () => {
    const states = world.members.map(({ store }) => written(store.storedState()));
    return states.map((state) => state && encodeState(state)).join("\n");
  };
  const states = stored();
  const { round } = lastWorker(world).state;
  await oneRound(world, lastWorker(world));
  // Unless a late call of a life that was wiped brought a node to a later round: then the worker goes on above that (R1).
  const { holds, isDropped, state } = lastWorker(world);
  const isOvertaken = state.round > round + 1;
  promise(
    stored() === states && (holds || isDropped || isOvertaken),
    () => "[R9] a round at rest was stored",
  );
  const held = new Map(world.members.map((node) => [node, node.ids().length]));
  while (world.network.strays > 0) world.network.stepStray();
  for (const { node, was, drops } of before) {
    // A late `drop` takes a storage that holds no record, whichever life of the list that is (P3).
    const isGivenBack = node.drops > drops && held.get(node) === 0;
    promise(
      isGivenBack || picture(node) === was,
      () => `[R9] a round at rest changed something:\n${was}\n---\n${picture(node)}`,
    );
  }
}

/** A month later every tombstone goes, and nothing else (P1). */
async function checkPurge(world: World): Promise<void> {
  world.pass(30 * DAY);
  const { members, ledger } = world;
  await rest(world, lastWorker(world));
  for (const node of members)
    for (const id of node.ids()) {
      const record = ledger.recordIn(node.store, id);
      promise(!record || !isDeleted(record), () => `[P1] ${node.name} keeps the tombstone ${id}`);
    }
}

/** Within a day every record is looked at, and what is not the same everywhere is compared (R12). */
async function checkHeals(world: World): Promise<void> {
  if (corrupt(world) === 0) return;
  world.pass(DAY);
  const worker = lastWorker(world);
  for (let round = 0; round < FEW_ROUNDS; round++) {
    world.time += MINUTE;
    await oneRound(world, worker);
  }
  await rest(world, worker);
  const { last, state, isDropped } = worker;
  // A list that was given back meanwhile has no nodes that could disagree (P3).
  promise(
    isDropped || (last?.diverged === false && state.agreedAt !== null),
    () => "[R12] the nodes do not agree",
  );
}

/** Rounds that are under way still disturb each other. */
async function finishRounds(world: World): Promise<void> {
  for (const worker of world.workers) if (worker.busy) await oneRound(world, worker);
}

async function oneRound(world: World, worker: SimWorker): Promise<void> {
  await world.settleDown();
  // One that is under way began in rough weather; and what a late call of another one changes is no word of this one's.
  let isUndisturbed = !world.workers.some(({ busy }) => busy);
  const before = heldTodos(world.members, world.ledger);
  if (!worker.busy) world.startRound(worker);
  while (worker.busy) {
    await world.settleDown();
    if (world.network.strays > 0 && world.random.chance(0.2)) {
      world.network.stepStray();
      isUndisturbed = false;
    } else if (world.network.pending > 0) world.network.step();
  }
  if (isUndisturbed && worker.last?.complete)
    checkReported(worker.last.conflicts, before, heldTodos(world.members, world.ledger));
}

function lastWorker({ workers }: World): SimWorker {
  const worker = workers.at(-1);
  promise(worker !== undefined, () => "a world without a sync worker");
  return worker;
}

/** A late `open` may make a storage again that was given back: as long as nothing is written there, it is none (P3). */
function written(state: NodeState | undefined): NodeState | undefined {
  return state && state.announcements > 0 ? state : undefined;
}

/** All of a node that a round at rest must leave alone: everything but the fence. */
function picture({ name, store }: SimNode): string {
  const { head, round, lease, lineage, visible, complete, ...state } = written(store.readState()) ?? {};
  const bookmarks = [...(visible?.values() ?? []), "complete", ...(complete?.values() ?? [])];
  const rows = [...store.rows().values()];
  const lines = rows.map((row) => `${row.id} v${row.version} ${row.delivered} ${row.seq} ${row.body}`);
  return [`${name} ${JSON.stringify(state)} ${bookmarks.join(" ")}`, ...lines].join("\n");
}
