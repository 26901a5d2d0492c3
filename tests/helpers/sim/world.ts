/** One schedule's world: the nodes, the sync worker, what is between them, and what may happen next. */
import type { Millis, Origin } from "../../../workers/core/hlc.ts";
import type { Registration } from "../../../workers/sync/registry.ts";
import { SimClient } from "./clients.ts";
import { Ledger } from "./ledger.ts";
import { deleteListOn, goOnDeleting, isDeleting } from "./list-deletions.ts";
import { Network, type Note } from "./network.ts";
import type { Random } from "./random.ts";
import { forgetSaved, isSavable, mayForget, readmitReturned, rewinds } from "./rewinds.ts";
import type { Setup } from "./setup.ts";
import { type Double, SimNode } from "./sim-node.ts";
import { SimWorker } from "./sim-worker.ts";
import { Triggers } from "./triggers.ts";
import { upheavals } from "./upheavals.ts";
import { promise } from "./violation.ts";
import { SimWatcher } from "./watchers.ts";
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
  readonly nodes: SimNode[];
  readonly workers: readonly SimWorker[];
  readonly clients: readonly SimClient[];
  readonly watchers: readonly SimWatcher[];
  /** What the cluster has recorded of its nodes, for every worker. */
  readonly registrations: Registration[] = [];
  /** Origins of the list's earlier lives. */
  readonly former = new Set<Origin>();
  readonly triggers: Triggers;
  readonly #double: Double;
  readonly note: Note;
  time: Millis = Date.UTC(2026, 10, 22, 10);

  constructor(random: Random, setup: Setup, double: Double, note: Note) {
    this.random = random;
    this.setup = setup;
    this.note = note;
    note(() => JSON.stringify(setup));
    const now = () => this.time;
    this.network = new Network(this.random, this.setup, note);
    this.triggers = new Triggers(this.random, note);
    this.triggers.isCutOff = (name) => this.nodes.some((node) => node.name === name && !node.up);
    this.#double = double;
    this.network.opened = (node) => node.accept(this.nodes.filter((other) => other !== node));
    this.nodes = this.setup.nodes.map((name) => this.#newNode(name));
    const names = ["sync", "other"].slice(0, this.setup.workers);
    const { bounds } = this.setup;
    const { network, nodes, registrations, former } = this;
    const around = { network, random, bounds, nodes, registrations, former, now };
    this.workers = names.map((name) => new SimWorker(name, around));
    this.watchers = Array.from({ length: setup.watchers }, (_, n) => new SimWatcher(`watcher${n}`));
    this.clients = Array.from({ length: this.setup.clients }, (_, n) => new SimClient(`client${n}`, this));
  }

  /** The nodes that the cluster counts on. */
  get members(): SimNode[] {
    return this.nodes.filter(({ retired }) => !retired);
  }

  addNode(name: string): void {
    this.nodes.push(this.#newNode(name));
  }

  /** What was only where it is lost now is excused. */
  excuseLost(): void {
    const holders = this.members.filter(({ rewound }) => !rewound);
    this.ledger.excuseLost(holders.map(({ store }) => store));
  }

  /** One thing happens. */
  async step(): Promise<void> {
    const { random, setup, network } = this;
    const { wipes, crashes, outages, reboots, clockJumps, weeks, lateArrivals } = setup;
    this.time += random.chance(0.5) ? 0 : random.between(1, 5);
    const node = random.pick(this.nodes);
    const worker = random.pick(this.workers);
    const happening = random.weighted<() => unknown>([
      [network.pending > 0 ? 12 : 0, () => network.step()],
      [network.strays > 0 ? lateArrivals : 0, () => network.stepStray()],
      [worker.busy || (setup.live && !this.triggers.asked) ? 0 : 4, () => this.startRound(worker)],
      [this.triggers.late, () => this.triggers.arriveLate()],
      [setup.live && !worker.busy ? 0.5 : 0, () => this.cron(worker)],
      [worker.alarmIsDue && !worker.busy ? 2 : 0, () => this.#ring(worker)],
      [3, () => this.#write(node)],
      [this.clients.length, () => this.#visit(random.pick(this.clients), node)],
      [this.watchers.length / 2, () => this.#watch(random.pick(this.watchers), node)],
      [worker.busy || worker.holds ? crashes : 0, () => this.crash(worker)],
      [worker.holds && !worker.busy ? 0.5 : 0, () => this.#storeSoon(worker)],
      [setup.listDeletions, () => deleteListOn(this, node)],
      [isDeleting(node) ? 3 : 0, () => goOnDeleting(this, node)],
      [reboots, () => this.reboot(node)],
      [outages, () => this.#toggle(node)],
      [clockJumps, () => this.#jump(node)],
      [weeks, () => this.pass(random.between(1, 20) * DAY)],
      [wipes, () => this.wipeNode(node)],
      [mayForget(this) ? wipes / 3 : 0, () => this.wipeWorker(worker)],
      ...upheavals(this, node),
      ...rewinds(this, node),
    ]);
    await happening();
    await this.settleDown();
    for (const watcher of this.watchers) watcher.check();
  }

  /** A round, where the list needs one: a node has news, the journal says that it is time, or one was cut off. */
  async cron(worker: SimWorker): Promise<boolean> {
    const dirty = this.members.some(({ up, store }) => up && store.readState()?.dirty === true);
    this.note(() => `cron: ${dirty ? "there is news" : "no news"}`);
    await worker.wake(dirty);
    const { alarmIsDue } = worker;
    if (alarmIsDue) this.#ring(worker);
    return alarmIsDue;
  }

  startRound(worker: SimWorker): void {
    this.triggers.asked = false;
    this.note(() => `${worker.name} starts a round after ${worker.state.round}`);
    worker.start();
  }

  pass(time: Millis): void {
    this.note(() => `${time / DAY} days pass`);
    this.time += time;
  }

  /** Lets the round come to its next call, or to its end. */
  async settleDown(): Promise<void> {
    for (let turn = 0; turn < MANY_TURNS; turn++) {
      if (!this.workers.some(({ thinking }) => thinking)) return;
      await undefined;
    }
    promise(false, () => "a round waits for nothing");
  }

  async heal(): Promise<void> {
    this.note(() => "healed");
    this.network.healed = true;
    for (const node of this.nodes) node.up = true;
    await readmitReturned(this);
    for (const worker of this.workers) await worker.register();
  }

  async #write(node: SimNode): Promise<void> {
    const head = node.store.readState()?.head;
    writeLocally(this, node);
    if (node.store.readState()?.head !== head) await node.trigger.wrote("inbox", this.time);
  }

  async #visit(client: SimClient, node: SimNode): Promise<void> {
    if (!client.act(node)) await node.trigger.wanted("inbox", this.time);
  }

  #watch(watcher: SimWatcher, node: SimNode): void {
    const { isConnected } = watcher;
    this.note(() => `${watcher.name} ${isConnected ? "leaves" : `comes to ${node.name}`}`);
    if (isConnected) watcher.leave();
    else watcher.connect(node);
  }

  #newNode(name: string): SimNode {
    const { random, ledger, triggers } = this;
    const fails = () => !this.network.healed && random.chance(this.setup.storageFaults);
    return new SimNode(name, () => this.time, random, ledger, this.#double, triggers.of(name), fails);
  }

  crash(worker: SimWorker): void {
    this.note(() => `${worker.name} crashes`);
    worker.crash();
  }

  #storeSoon(worker: SimWorker): void {
    this.note(() => `${worker.name} stores what it holds`);
    worker.store();
  }

  reboot(node: SimNode): void {
    this.note(() => `${node.name} restarts`);
    node.reboot();
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

  wipeNode(node: SimNode): void {
    this.note(() => `${node.name} is wiped`);
    if (isSavable(node)) node.former.push(node.store.save());
    node.beginAnew();
    node.rewound = undefined;
    node.saved = [];
    this.excuseLost();
  }

  wipeWorker(worker: SimWorker): Promise<void> {
    this.note(() => `${worker.name} is wiped`);
    forgetSaved(this.nodes);
    return worker.wipe();
  }

  #ring(worker: SimWorker): void {
    this.triggers.asked = false;
    this.note(() => `the alarm of ${worker.name} goes off after ${worker.state.round}`);
    worker.wakeUp();
  }
}
