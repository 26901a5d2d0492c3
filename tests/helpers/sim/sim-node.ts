/** A datanode in the simulation: the real code, its store on SQLite in memory, watched at every call. */
import { type Millis, type Origin, type Stamp, stampOrigin } from "../../../workers/core/hlc.ts";
import { compareIds, type TodoId } from "../../../workers/core/id.ts";
import { type IncomingRecord, unpack } from "../../../workers/core/packed.ts";
import type { RegistrationRequest } from "../../../workers/core/replica.ts";
import type { Environment } from "../../../workers/datanode/environment.ts";
import { Events, type ListEvent } from "../../../workers/datanode/live/events.ts";
import type { Trigger } from "../../../workers/datanode/live/trigger.ts";
import { completeVector } from "../../../workers/datanode/storage/state.ts";
import {
  type Answer,
  type Calls,
  Commands,
  type Heard,
  type Method,
  type Request,
  RoundCalls,
} from "../list-on-node.ts";
import type { Ledger, Write } from "./ledger.ts";
import { MemoryStore, type Saved } from "./memory-store.ts";
import type { Random } from "./random.ts";
import { promise } from "./violation.ts";

/** Replaces a node's calls by a version in which a rule is missing: shows that the checks can fail. */
export type Double = (calls: Calls, store: MemoryStore) => Calls;

/** What a rewind took back, and what was written since. Where it is found out that is set aside; else it all counts. */
export interface Rewind {
  readonly lost: readonly Write[];
  readonly writes: { readonly write: Write; readonly isNew: boolean }[];
}

/** What was answered to an idempotency key the first time, by which storage. */
interface FirstAnswer {
  readonly text: string;
  readonly stamp: Stamp;
  readonly at: Millis;
  readonly origin: Origin;
}

/** Is told of events. */
export interface Hears {
  told(event: ListEvent): void;
}

export class SimNode {
  readonly name: string;
  environment: Environment;
  up = true;
  /** Taken out of the cluster: what is written there now is lost. */
  retired = false;
  /** Put back to an older state, and nobody knows yet whether that is found out. */
  rewound: Rewind | undefined;
  /** Earlier moments of its storage. */
  saved: readonly Saved[] = [];
  /** Storages that it had before this one. */
  former: Saved[] = [];
  /** One of those is there again. */
  returned = false;
  /** What it answered to idempotency keys. */
  readonly firstAnswers = new Map<string, FirstAnswer>();
  /** Who watches it now: a process that ends takes them with it. */
  readonly watchers = new Set<Hears>();
  /** Records it was sent although it had exactly them already. */
  echoes = 0;
  /** How often it gave its storage back. */
  drops = 0;
  /** How far its wall clock is off. */
  skew: Millis = 0;
  store = new MemoryStore();
  events: Events;
  commands: Commands;
  replication: RoundCalls;
  /** Asks for rounds in live mode. */
  readonly trigger: Trigger;
  #calls: Calls;
  readonly #random: Random;
  /** Whether the next statement that writes fails. */
  readonly #fails: () => boolean;
  readonly #ledger: Ledger;
  readonly #double: Double;
  #head = 0;
  #headOf: Origin | undefined;
  /** How many writes of each origin were found here when `complete` claimed them. */
  #found = new Map<Origin, number>();
  /** As the object tells its watchers of each transaction. */
  readonly heard: Heard = (transaction) => {
    const made = this.events.record(transaction);
    const events = this.watchers.size > 0 ? [...made] : [];
    for (const watcher of this.watchers) for (const event of events) watcher.told(event);
  };

  constructor(
    name: string,
    now: () => Millis,
    random: Random,
    ledger: Ledger,
    double: Double,
    trigger: Trigger,
    fails: () => boolean,
  ) {
    this.name = name;
    this.trigger = trigger;
    this.#random = random;
    this.#fails = fails;
    this.environment = {
      name,
      boot: this.#newBoot(),
      now: () => now() + this.skew,
      random: (count) => random.bytes(count),
    };
    this.#ledger = ledger;
    this.#double = double;
    this.events = new Events(this.store);
    this.commands = new Commands(this.store, this.environment, this.heard);
    this.replication = new RoundCalls(this.store, this.environment, this.heard);
    this.#calls = double(this.replication, this.store);
  }

  /** Goes on with another storage: an empty one, or an older state of its own. */
  restart(store: MemoryStore): void {
    this.store = store;
    this.environment = { ...this.environment, boot: this.#newBoot() };
    this.events = new Events(store);
    this.watchers.clear();
    this.commands = new Commands(store, this.environment, this.heard);
    this.replication = new RoundCalls(store, this.environment, this.heard);
    this.#calls = this.#double(this.replication, store);
    this.#head = 0;
    this.#found = new Map();
  }

  /** Goes on with an empty storage. One that was gone, and had returned, is gone again: its node counts as before. */
  beginAnew(): void {
    if (this.returned) this.retired = false;
    this.returned = false;
    this.restart(new MemoryStore());
  }

  /** Its process ends and comes back: what it only buffered is gone, what it has stored is not. */
  reboot(): void {
    const found = this.#found;
    this.restart(this.store.restarted());
    this.#found = found;
  }

  /** Runs something in which statements that write may fail. */
  fallibly<T>(run: () => T): T {
    this.store.failing(this.#fails);
    try {
      return run();
    } finally {
      this.store.failing(() => false);
    }
  }

  #newBoot(): string {
    return `boot${this.#random.between(0, 999_999)}`;
  }

  ids(): TodoId[] {
    return [...this.store.rows().keys()].sort(compareIds);
  }

  call<M extends Method>(method: M, request: Request<M>): Answer<M> {
    if ("records" in request)
      this.echoes += unpack(request.records).filter((record) => this.#has(record)).length;
    const before = method === "purge" ? this.ids().map((id) => ({ id, row: this.store.rows().get(id) })) : [];
    const answer = this.fallibly(() => this.#calls[method](request));
    if (answer.type === "dropped") {
      this.drops++;
      // It may be there again, as any storage that is gone.
      this.former.push(...this.saved);
      this.saved = [];
      this.beginAnew();
    }
    if (method === "open") this.trigger.roundBegan();
    this.watch();
    if (method === "settle" || "settlement" in request) this.checkComplete();
    for (const { id, row } of before) {
      if (!row || this.store.rows().get(id)) continue;
      const tombstones = this.#ledger.purged.get(id) ?? [];
      this.#ledger.purged.set(id, [...tombstones, this.#ledger.record(row.body)]);
    }
    return answer;
  }

  #has({ id, body }: IncomingRecord): boolean {
    return this.store.rows().get(id)?.body === body;
  }

  watch(): void {
    const state = this.store.readState();
    if (!state) return;
    const fell = this.#headOf === state.origin && state.head < this.#head;
    promise(!fell, () => `[V1] head of ${this.name} fell from ${this.#head} to ${state.head}`);
    if (this.#headOf !== state.origin) {
      this.rewound = undefined;
      this.former.push(...this.saved);
      this.saved = [];
    }
    // A late `open` may have found it out, and had it begin anew.
    if (this.returned && !this.former.some((saved) => saved.state?.origin === state.origin))
      this.returned = this.retired = false;
    this.#head = state.head;
    this.#headOf = state.origin;
    const news = this.store.news(state.settledRound);
    promise(
      news === undefined || state.dirty,
      () => `${this.name} has news in ${news}, and its catalog does not know`,
    );
  }

  /** Its operator's word: it arrives, and is stored. */
  register(request: RegistrationRequest): boolean {
    const isNews = this.replication.register(request);
    this.watch();
    return isNews;
  }

  /** A worker that knows all it ever heard has opened a round here, and found nothing: so nobody has what was lost (R8). */
  accept(others: readonly SimNode[]): void {
    const { rewound } = this;
    if (!rewound) return;
    this.rewound = undefined;
    for (const { id, stamp } of rewound.lost) {
      for (const { name, store } of others) {
        const seen = this.#ledger.recordIn(store, id)?.seen.get(stampOrigin(stamp)) ?? "";
        promise(
          seen < stamp,
          () => `[R8] ${this.name} was put back unnoticed, and ${name} holds ${stamp} on ${id}`,
        );
      }
    }
    this.#ledger.forget(rewound.lost);
    for (const { write, isNew } of rewound.writes) {
      promise(!isNew || !this.#ledger.byId.has(write.id), () => `[I3] id ${write.id} was given twice`);
      // What a node was still to tell when it was retired goes with it (P2).
      this.#ledger.add({ ...write, excused: write.excused || this.retired });
    }
    for (const node of [this, ...others]) node.#found.clear();
  }

  /** Whatever `complete` covers must be here, or purged since (B1). */
  checkComplete(): void {
    const state = this.store.readState();
    // What is written there now is not in the ledger: it may be set aside.
    if (!state || this.rewound || this.returned) return;
    for (const [origin, upTo] of completeVector(state)) {
      const writes = this.#ledger.byOrigin.get(origin) ?? [];
      let found = this.#found.get(origin) ?? 0;
      for (; found < writes.length; found++) {
        const write = writes[found];
        if (!write || write.stamp > upTo) break;
        const record = this.#ledger.recordIn(this.store, write.id);
        const here = record ? this.#ledger.shows(record, write) : this.#ledger.wasPurged(write);
        promise(here, () => `[B1] complete of ${this.name} claims ${write.stamp} on ${write.id}, not here`);
      }
      this.#found.set(origin, found);
    }
  }
}
