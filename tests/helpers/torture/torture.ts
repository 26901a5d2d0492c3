/** The real workers in rough weather: clients write and read while calls are lost, objects put out of memory and everything is killed. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster } from "../../../scripts/cluster.ts";
import { Random } from "../sim/random.ts";
import { SyncClient } from "../system-client.ts";
import { checkAtRest } from "./checks.ts";
import { type Scene, TortureClient } from "./client.ts";
import { TortureCluster } from "./cluster.ts";
import { abort, faultCounts, setWeather } from "./faults.ts";
import { type Outcome, TortureLedger } from "./ledger.ts";
import { readStored, type Stored } from "./storage.ts";
import { FAULTS, type FaultCounts, noFaults } from "./weather.ts";

export interface TortureOptions {
  readonly seed: number;
  /** Requests until the cluster is killed. */
  readonly requestsPerLife: number;
  /** Whether the cluster has been killed often enough. */
  enough(kills: number): boolean;
}

export interface TortureSummary {
  readonly seed: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly faults: FaultCounts;
  /** How likely a call met a fault, in each life. */
  readonly rates: readonly number[];
  readonly kills: number;
  /** How often an object was put out of memory. */
  readonly aborts: number;
  /** Those that ran to their end. */
  readonly rounds: number;
  readonly todos: number;
  readonly violations: readonly string[];
}

const LIST = "inbox";
const NODES = ["a", "b", "c"];
const RATES = [0.1, 0.2, 1 / 3];
const CLIENTS = 8;
const REQUESTS_PER_ABORT = 25;
/** What workers log of the faults of a run. */
const EXPECTED_ERRORS = ["the object is put out of memory", ...FAULTS.map((fault) => `Error: ${fault}`)];
/** Once nothing goes wrong any more, five are enough: two that are behind, one that moves, two at rest. */
const MANY_ROUNDS = 8;

export async function torture(options: TortureOptions): Promise<TortureSummary> {
  const folder = await mkdtemp(join(tmpdir(), "todo-torture-"));
  try {
    const run = new Run(options, folder);
    await run.lives();
    return await run.healAndCheck();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function describeTorture(summary: TortureSummary): string {
  const { seed, outcomes, faults, rates, kills, aborts, rounds, todos, violations } = summary;
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const list = (counts: Readonly<Record<string, number>>, names: readonly string[]) =>
    names.map((name) => `${name} ${counts[name]}`).join(", ");
  const met = FAULTS.reduce((sum, fault) => sum + faults[fault], 0);
  return [
    `seed ${seed}: ${violations.length} violations`,
    `${total} operations on ${todos} todos: ${list(outcomes, Object.keys(outcomes))}`,
    `${rounds} rounds, ${faults.calls} calls, ${met} of them met a fault (rates ${rates.map((rate) => rate.toFixed(2)).join(", ")}): ${list(faults, FAULTS)}`,
    `${kills} times SIGKILL, ${aborts} objects put out of memory`,
    ...violations,
  ].join("\n");
}

class Run {
  readonly #options: TortureOptions;
  readonly #folder: string;
  /** Drawn from in the order of the run. What happens beside it has its own: it comes in any order. */
  readonly #random: Random;
  readonly #aborting: Random;
  readonly #ledger = new TortureLedger();
  #up = Promise.withResolvers<TortureCluster | undefined>();
  #enough = Promise.withResolvers<void>();
  #requests = 0;
  #aborts = 0;
  #rounds = 0;
  #faults: FaultCounts = { calls: 0, ...noFaults() };
  readonly #rates: number[] = [];

  constructor(options: TortureOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.#random = new Random(options.seed);
    this.#aborting = new Random(this.#random.between(0, 2 ** 31));
  }

  /** One life after another, each ended by SIGKILL while the clients are at work. */
  async lives(): Promise<void> {
    const scene: Scene = {
      list: LIST,
      ledger: this.#ledger,
      up: async () => (await this.#up.promise)?.urls,
      happened: () => void this.#happened(),
    };
    const clients = Array.from({ length: CLIENTS }, (_, index) => {
      const carries = { bookmark: index % 2 === 0, keys: index % 4 < 2 };
      return new TortureClient(
        `client-${index}`,
        scene,
        new Random(this.#random.between(0, 2 ** 31)),
        carries,
      );
    });
    const work = Promise.all([...clients.map((client) => client.run()), this.#keepSyncing()]);
    for (let kills = 0; !this.#options.enough(kills); kills++) await this.#live();
    this.#up.resolve(undefined);
    await work;
  }

  /** No more faults: the rounds come to rest, and everything that was promised is there. */
  async healAndCheck(): Promise<TortureSummary> {
    const cluster = await startCluster({
      nodes: NODES,
      dataFolder: this.#folder,
      vars: { TODO_OPEN: "yes", TODO_SYNC_MODE: "manual" },
      inspectStorage: true,
    });
    try {
      const read = () => Promise.all(NODES.map((node) => readStored(cluster, node, LIST)));
      const sync = new SyncClient(cluster.urls.sync ?? "");
      const restless = await rest(sync);
      const stored = await read();
      await sync.round(LIST);
      const violations = [
        ...this.#tooManyUnknown(),
        ...restless,
        ...checkAtRest(stored, this.#ledger),
        ...differences(stored, await read()),
      ];
      return this.#summary(stored[0]?.rows.length ?? 0, violations);
    } finally {
      await cluster.stop();
    }
  }

  async #live(): Promise<void> {
    const cluster = await TortureCluster.start(this.#folder, NODES, (error) => this.#logged(error));
    try {
      const rate = this.#random.pick(RATES);
      this.#rates.push(rate);
      for (const url of Object.values(cluster.faults)) {
        await setWeather(url, LIST, { rate, seed: this.#random.between(0, 2 ** 31) });
      }
      this.#enough = Promise.withResolvers();
      this.#up.resolve(cluster);
      await this.#enough.promise;
      // The fault workers count over all lives, so the last one knows of all.
      this.#faults = await sumFaults(Object.values(cluster.faults));
    } finally {
      this.#up = Promise.withResolvers();
      await cluster.kill();
    }
  }

  /** Whatever a worker can't answer it logs: so a 500 that nothing here caused is found, too. */
  #logged(error: string): void {
    if (!EXPECTED_ERRORS.some((expected) => error.includes(expected)))
      this.#ledger.violation(`a worker logged what no fault explains: ${error}`);
  }

  async #happened(): Promise<void> {
    this.#requests++;
    if (this.#requests % this.#options.requestsPerLife === 0) this.#enough.resolve();
    if (this.#requests % REQUESTS_PER_ABORT !== 0) return;
    const urls = Object.values((await this.#up.promise)?.urls ?? {});
    // It may be killed just now.
    await abort(this.#aborting.pick(urls), LIST).then(
      () => this.#aborts++,
      () => {},
    );
  }

  /** Beside the rounds that writes trigger: so that there is always one under way. */
  async #keepSyncing(): Promise<void> {
    for (let cluster = await this.#up.promise; cluster; cluster = await this.#up.promise) {
      try {
        await new SyncClient(cluster.urls.sync ?? "").round(LIST);
        this.#rounds++;
      } catch {
        // Its object was put out of memory or its process killed: the next one goes on where this one ended.
      }
    }
  }

  /** An object that is lost, or all of them, may take with it what each client has under way, which is two requests at most. */
  #tooManyUnknown(): string[] {
    const { unknown } = this.#ledger.outcomes;
    const most = (this.#aborts + this.#rates.length) * 2 * CLIENTS;
    return unknown <= most ? [] : [`${unknown} requests had no answer, and at most ${most} were cut off`];
  }

  #summary(todos: number, violations: readonly string[]): TortureSummary {
    return {
      seed: this.#options.seed,
      outcomes: this.#ledger.outcomes,
      faults: this.#faults,
      rates: this.#rates,
      kills: this.#rates.length,
      aborts: this.#aborts,
      rounds: this.#rounds,
      todos,
      violations,
    };
  }
}

async function rest(sync: SyncClient): Promise<string[]> {
  for (let round = 0, still = 0; round < MANY_ROUNDS; round++) {
    const { complete, nodes } = await sync.round(LIST);
    still = complete && nodes.every(({ read, applied }) => read + applied === 0) ? still + 1 : 0;
    if (still === 2) return [];
  }
  return [`[R9] no rest after ${MANY_ROUNDS} rounds without a fault`];
}

function differences(before: readonly Stored[], after: readonly Stored[]): string[] {
  return before.flatMap(({ node, rows }, index) =>
    rows.join("\n") === after[index]?.rows.join("\n") ? [] : [`[R9] a round at rest changed ${node}`],
  );
}

async function sumFaults(urls: readonly string[]): Promise<FaultCounts> {
  const all = await Promise.all(urls.map((url) => faultCounts(url, LIST)));
  const sum = (name: keyof FaultCounts) => all.reduce((total, counts) => total + counts[name], 0);
  return {
    ...noFaults(),
    ...Object.fromEntries(FAULTS.map((fault) => [fault, sum(fault)])),
    calls: sum("calls"),
  };
}
