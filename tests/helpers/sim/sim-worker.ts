/** A sync worker in the simulation: the real journal and the real coordination, of which a crash leaves what was stored. */
import type { Millis, Origin } from "../../../workers/core/hlc.ts";
import type { RoundBounds } from "../../../workers/core/pages.ts";
import { Lag } from "../../../workers/datanode/live/lag.ts";
import type { RoundReport } from "../../../workers/model/sync-answers.ts";
import { Coordination, type ListOnNode } from "../../../workers/sync/coordination.ts";
import type { Recorded, Registration } from "../../../workers/sync/registry.ts";
import { DEFAULT_POLICY } from "../../../workers/sync/round/due.ts";
import type { JournalState } from "../../../workers/sync/round/journal.ts";
import { type JournalPorts, SqliteJournal } from "../../../workers/sync/sqlite-journal.ts";
import { LIST } from "../list-on-node.ts";
import type { NodeSql } from "../node-sql.ts";
import type { Life, Network } from "./network.ts";
import type { Random } from "./random.ts";
import type { SimNode } from "./sim-node.ts";
import { JOURNALS } from "./storages.ts";

/** What a worker needs of the world. */
export interface Around {
  readonly network: Network;
  readonly random: Random;
  readonly bounds: RoundBounds;
  readonly nodes: readonly SimNode[];
  readonly registrations: readonly Registration[];
  /** Origins of the list's earlier lives, which the cluster remembers (P3). */
  readonly former: Set<Origin>;
  now(): Millis;
}

/** Moments that it can be put back to. */
const MOST_SAVED = 3;

export class SimWorker {
  readonly name: string;
  /** The report of the last round, where it ran to its end. */
  last: RoundReport | undefined;
  failure: unknown;
  rounds = 0;
  /** Kept by the platform, whatever becomes of the worker. */
  alarmAt: Millis | null = null;
  readonly #around: Around;
  #sql = JOURNALS.take();
  #journal: SqliteJournal;
  #coordination: Coordination;
  /** What it has put off. */
  #later: (() => void) | undefined;
  /** Earlier moments of what it has stored. */
  #saved: Uint8Array[] = [];
  #life: Life | undefined;
  /** How often it began anew. */
  #lives = 0;
  #inAlarm = false;

  constructor(name: string, around: Around) {
    this.name = name;
    this.#around = around;
    this.#journal = this.journal(this.#sql, this.#ports());
    this.#journal.begin(LIST);
    this.#coordination = this.#coordinate();
  }

  get state(): JournalState {
    return this.#journal.read();
  }

  /** The list's storage was given back, or is being: there are no rounds. */
  get isDropped(): boolean {
    return this.#journal.list === undefined || this.state.dropping === true;
  }

  get holds(): boolean {
    return this.#journal.hasBufferedState;
  }

  get busy(): boolean {
    return this.#life !== undefined;
  }

  /** Busy, and not at its next call yet. */
  get thinking(): boolean {
    return this.#life !== undefined && !this.#around.network.isWaiting(this.#life);
  }

  get alarmIsDue(): boolean {
    return this.alarmAt !== null && this.alarmAt <= this.#around.now();
  }

  /** Runs a round because someone asked for it. */
  start(): void {
    this.#run(() => this.#coordination.sync(LIST));
  }

  /** Runs a round because the alarm goes off. */
  wakeUp(): void {
    this.alarmAt = null;
    this.#inAlarm = true;
    this.#run(async () => {
      await this.#coordination.alarm();
      return this.#journal.reports()[0];
    });
  }

  /** As the cron does: the alarm is set where a round is needed. */
  async wake(dirty: boolean): Promise<void> {
    await this.#coordination.wake(LIST, dirty, this.#recorded());
  }

  /** Takes over what the cluster has recorded of its nodes. */
  register(): Promise<void> {
    return this.#coordination.register(LIST, this.#recorded());
  }

  /** As the cluster's scheduler has it, which is not put back with this worker. */
  #recorded(): Recorded {
    const { registrations, former } = this.#around;
    return { registrations: [...registrations], former: [...former] };
  }

  /** Stores what it holds, as it does soon of itself. */
  store(): void {
    this.#later?.();
  }

  /** Stops for ever wherever it is; what it has stored stays. An alarm that it did not bring to an end comes again. */
  crash(): void {
    if (this.#life) this.#around.network.abandon(this.#life);
    if (this.#inAlarm) this.alarmAt = this.#around.now();
    this.#life = undefined;
    this.#inAlarm = false;
    this.#later = undefined;
    this.#journal = this.journal(this.#sql, this.#ports());
    this.#coordination = this.#coordinate();
  }

  save(): void {
    this.#saved = [...this.#saved, this.#sql.image()].slice(-MOST_SAVED);
  }

  get canRewind(): boolean {
    return this.#saved.length > 0;
  }

  /** Is put back to what it had stored at an earlier moment. */
  rewind(): void {
    this.#sql = JOURNALS.open(this.#around.random.pick(this.#saved));
    this.crash();
  }

  /** Forgets everything but what the cluster has recorded of its nodes. */
  async wipe(): Promise<void> {
    this.#sql = JOURNALS.take();
    this.#saved = [];
    this.crash();
    this.alarmAt = null;
    await this.register();
  }

  /** The journal on what is stored. */
  protected journal(sql: NodeSql, ports: JournalPorts): SqliteJournal {
    return new SqliteJournal(sql, ports);
  }

  #run(round: () => Promise<RoundReport | undefined>): void {
    const life: Life = { name: this.name, ended: false };
    this.#life = life;
    const end = (report: RoundReport | undefined, failure: unknown) => {
      if (life.ended) return;
      this.#life = undefined;
      this.#inAlarm = false;
      this.last = report;
      this.failure = failure;
      this.rounds++;
    };
    round().then(
      (report) => end(report, undefined),
      (failure) => end(undefined, failure),
    );
  }

  #ports(): JournalPorts {
    return {
      lease: () => `lease${this.#around.random.between(0, 999_999)}`,
      stored: () => {},
      after: (_, run) => {
        this.#later = () => {
          this.#later = undefined;
          run();
        };
        return () => {
          this.#later = undefined;
        };
      },
    };
  }

  #coordinate(): Coordination {
    const { bounds, now } = this.#around;
    return new Coordination({
      journal: this.#journal,
      boot: `${this.name}-${++this.#lives}`,
      alarm: {
        get: async () => this.alarmAt,
        set: async (at) => {
          this.alarmAt = at;
        },
        delete: async () => {
          this.alarmAt = null;
        },
      },
      scheduler: {
        due: async () => {},
        dropped: async (_, origins) => {
          for (const origin of origins) this.#around.former.add(origin);
        },
        recorded: async () => this.#recorded(),
      },
      bounds,
      erase: async () => {
        this.#sql.clear();
        this.alarmAt = null;
      },
      now,
      mode: () => "live",
      policy: () => DEFAULT_POLICY,
      nodes: () => new Map(this.#around.nodes.map((node) => [node.name, this.#onNode(node)])),
    });
  }

  /** The round's calls go over the network; what an operator asks for arrives. */
  #onNode(node: SimNode): ListOnNode {
    const life = this.#life ?? { name: this.name, ended: false };
    return {
      replica: this.#around.network.replica(node, life),
      summary: async () => ({
        ...node.commands.status(),
        lag: new Lag().status(),
        oldestUnsettledAt: node.commands.local.oldestUnsettled(),
      }),
      register: async (request) => node.register(request),
    };
  }
}
