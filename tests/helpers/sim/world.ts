/** One schedule's world: the nodes, the sync worker, what is between them, and what may happen next. */
import type { Millis } from "../../../workers/core/hlc.ts";
import { MemoryStore } from "../memory-store.ts";
import { Ledger } from "./ledger.ts";
import { Network, type Note } from "./network.ts";
import { Random } from "./random.ts";
import { drawSetup, type Setup } from "./setup.ts";
import { type Double, SimNode } from "./sim-node.ts";
import { SimWorker } from "./sim-worker.ts";
import { promise } from "./violation.ts";
import { writeLocally } from "./writes.ts";

export const HOUR: Millis = 60 * 60 * 1_000;
export const DAY: Millis = 24 * HOUR;
/** More turns of the promise queue than any round needs to reach its next call. */
const MANY_TURNS = 1_000;

export class World {
  readonly random: Random;
  readonly setup: Setup;
  readonly ledger = new Ledger();
  readonly network: Network;
  readonly nodes: readonly SimNode[];
  readonly worker: SimWorker;
  readonly note: Note;
  time: Millis = Date.UTC(2026, 10, 22, 10);

  constructor(seed: number, double: Double, note: Note) {
    this.random = new Random(seed);
    this.setup = drawSetup(this.random);
    this.note = note;
    note(() => `seed ${seed}: ${JSON.stringify(this.setup)}`);
    const now = () => this.time;
    this.network = new Network(this.random, this.setup, note);
    this.nodes = this.setup.nodes.map((name) => new SimNode(name, now, this.random, this.ledger, double));
    this.worker = new SimWorker("sync", this.network, this.random, now, this.setup.page);
  }

  /** One thing happens. */
  async step(): Promise<void> {
    const { random, setup, network, worker } = this;
    const { wipes, crashes, outages, clockJumps, weeks, lateArrivals } = setup;
    this.time += random.chance(0.5) ? 0 : random.between(1, 5);
    const happening = random.weighted<() => void>([
      [network.pending > 0 ? 12 : 0, () => network.step()],
      [network.strays > 0 ? lateArrivals : 0, () => network.stepStray()],
      [worker.busy ? 0 : 4, () => this.startRound()],
      [3, () => writeLocally(this, random.pick(this.nodes))],
      [worker.busy ? crashes : 0, () => this.#crash()],
      [outages, () => this.#toggle(random.pick(this.nodes))],
      [clockJumps, () => this.#jump(random.pick(this.nodes))],
      [weeks, () => this.pass(random.between(1, 20) * DAY)],
      [wipes, () => this.#wipeNode(random.pick(this.nodes))],
      [wipes / 3, () => this.#wipeWorker()],
    ]);
    happening();
    await this.settleDown();
  }

  startRound(): void {
    this.note(() => `${this.worker.name} starts a round after ${this.worker.state.round}`);
    this.worker.start(this.nodes);
  }

  pass(time: Millis): void {
    this.note(() => `${time / DAY} days pass`);
    this.time += time;
  }

  /** Lets the round come to its next call, or to its end. */
  async settleDown(): Promise<void> {
    for (let turn = 0; turn < MANY_TURNS; turn++) {
      if (!this.worker.busy || this.network.pending > 0) return;
      await undefined;
    }
    promise(false, () => "a round waits for nothing");
  }

  heal(): void {
    this.note(() => "healed");
    this.network.healed = true;
    for (const node of this.nodes) node.up = true;
  }

  #crash(): void {
    this.note(() => `${this.worker.name} crashes`);
    this.worker.crash();
  }

  #toggle(node: SimNode): void {
    // Down for a third of the time.
    node.up = !node.up || this.random.chance(0.5);
    this.note(() => `${node.name} is ${node.up ? "up" : "down"}`);
  }

  #jump(node: SimNode): void {
    node.skew = this.random.between(-5, 5) * HOUR;
    this.note(() => `the clock of ${node.name} is off by ${node.skew / HOUR} hours`);
  }

  #wipeNode(node: SimNode): void {
    this.note(() => `${node.name} is wiped`);
    node.restart(new MemoryStore());
    this.ledger.excuseLost(this.nodes.map(({ store }) => store));
  }

  #wipeWorker(): void {
    this.note(() => `${this.worker.name} is wiped`);
    this.worker.wipe();
  }
}
