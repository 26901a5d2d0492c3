/** A sync worker in the simulation: the real round over a journal of which a crash leaves what was stored. */

import type { Millis } from "../../../workers/core/hlc.ts";
import { DEFAULT_TOMBSTONE_AGE_MS } from "../../../workers/core/limits.ts";
import type { PageBounds } from "../../../workers/core/pages.ts";
import type { RoundReport } from "../../../workers/model/sync-answers.ts";
import { applyRegistrations, type Registration } from "../../../workers/sync/registry.ts";
import { type Journal, type JournalState, newJournal } from "../../../workers/sync/round/journal.ts";
import { runRound } from "../../../workers/sync/round/round.ts";
import type { Life, Network } from "./network.ts";
import type { Random } from "./random.ts";
import type { SimNode } from "./sim-node.ts";

export class SimWorker {
  readonly name: string;
  #stored: JournalState;
  /** What it only remembers. */
  #held: JournalState | undefined;
  /** The reports of the rounds that ran to their end. */
  last: RoundReport | undefined;
  failure: unknown;
  rounds = 0;
  readonly #network: Network;
  readonly #random: Random;
  readonly #now: () => Millis;
  readonly #page: PageBounds;
  #life: Life | undefined;

  constructor(name: string, network: Network, random: Random, now: () => Millis, page: PageBounds) {
    this.name = name;
    this.#network = network;
    this.#random = random;
    this.#now = now;
    this.#page = page;
    this.#stored = newJournal(this.#lease());
  }

  get state(): JournalState {
    return this.#held ?? this.#stored;
  }

  /** Stores it. */
  set state(state: JournalState) {
    this.#stored = state;
    this.#held = undefined;
  }

  get holds(): boolean {
    return this.#held !== undefined;
  }

  get busy(): boolean {
    return this.#life !== undefined;
  }

  /** Busy, and not at its next call yet. */
  get thinking(): boolean {
    return this.#life !== undefined && !this.#network.isWaiting(this.#life);
  }

  start(nodes: readonly SimNode[]): void {
    const life: Life = { name: this.name, ended: false };
    this.#life = life;
    const round = runRound({
      list: "inbox",
      replicas: new Map(nodes.map((node) => [node.name, this.#network.replica(node, life)])),
      journal: this.journal(life),
      tombstoneAgeMs: DEFAULT_TOMBSTONE_AGE_MS,
      page: this.#page,
      now: this.#now,
    });
    const end = (report: RoundReport | undefined, failure: unknown) => {
      if (life.ended) return;
      this.#life = undefined;
      this.last = report;
      this.failure = failure;
      this.rounds++;
    };
    round.then(
      ({ report }) => end(report, undefined),
      (failure) => end(undefined, failure),
    );
  }

  /** Stores what it holds, as it does soon of itself. */
  store(): void {
    this.state = this.state;
  }

  /** Stops for ever wherever it is; what it has stored stays. */
  crash(): void {
    this.#held = undefined;
    if (this.#life) this.#network.abandon(this.#life);
    this.#life = undefined;
  }

  /** Forgets everything but what the cluster has recorded of its nodes. */
  wipe(registrations: readonly Registration[]): void {
    this.crash();
    this.state = applyRegistrations(newJournal(this.#lease()), registrations);
  }

  /** The journal as one life of the worker has it. */
  protected journal(life: Life): Journal {
    return {
      read: () => this.state,
      write: (state) => {
        if (life.ended) throw new Error("the dead write nothing");
        this.state = state;
      },
      hold: (state) => {
        if (life.ended) throw new Error("the dead remember nothing");
        this.#held = state;
      },
    };
  }

  #lease(): string {
    return `lease${this.#random.between(0, 999_999)}`;
  }
}
