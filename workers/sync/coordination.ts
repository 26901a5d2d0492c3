/** What one list's coordinator decides: one round at a time, when the next one runs, and what is tried again. */
import type { Millis } from "../core/hlc.ts";
import { MAX_ROUNDS_IN_A_ROW } from "../core/limits.ts";
import { ROUND_BOUNDS, type RoundBounds } from "../core/pages.ts";
import { errorText } from "../core/problem.ts";
import type { Replica } from "../core/replica.ts";
import { isoTime } from "../core/todo.ts";
import type { NodeSummary, RoundReport, SyncStatus } from "../model/sync-answers.ts";
import type { DataNodeRpc, ListPresence } from "../shared/rpc.ts";
import type { SyncMode } from "../shared/sync-mode.ts";
import { GiveBack } from "./give-back.ts";
import { NextLook } from "./next-look.ts";
import { type Presence, presenceOn, reportOfNothing } from "./presence.ts";
import { Registrations } from "./registrations.ts";
import { newsIn, type Recorded } from "./registry.ts";
import { nextDue, type RoundPolicy } from "./round/due.ts";
import { type RoundOutcome, runRound } from "./round/round.ts";
import { type Alarm, RoundAlarm } from "./round-alarm.ts";
import { RoundQueue } from "./round-queue.ts";
import { RoundTiming } from "./round-timing.ts";
import type { ListScheduler } from "./rpc.ts";
import type { SqliteJournal } from "./sqlite-journal.ts";
import { syncStatus } from "./status.ts";

/** A list on one node: calls that fail where they take too long. */
export interface ListOnNode extends Pick<DataNodeRpc, "summary" | "register"> {
  readonly replica: Replica;
}

/** Everything that a coordinator has from outside. */
export interface Surroundings {
  readonly journal: SqliteJournal;
  readonly alarm: Alarm;
  /** Random name of this life of the object (R1). */
  readonly boot: string;
  readonly scheduler: ListScheduler;
  readonly bounds?: RoundBounds;
  /** Everything stored is given back, a set alarm too. */
  erase(): Promise<void>;
  now(): Millis;
  mode(): SyncMode;
  policy(): RoundPolicy;
  /** The configured nodes, by name. */
  nodes(list: string): ReadonlyMap<string, ListOnNode>;
}

export class Coordination {
  readonly #around: Surroundings;
  readonly #journal: SqliteJournal;
  readonly #rounds: RoundQueue<RoundReport>;
  readonly #alarm: RoundAlarm;
  readonly #registrations: Registrations;
  readonly #giveBack: GiveBack;
  readonly #nextLook: NextLook;
  readonly #timing = new RoundTiming();
  /** An alarm does not say which list it is for: this is the one that the object was called with, or has a journal of. */
  #name: string | undefined;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#journal = around.journal;
    this.#alarm = new RoundAlarm(around.alarm);
    this.#registrations = new Registrations(around);
    this.#nextLook = new NextLook(around.scheduler);
    this.#giveBack = new GiveBack({
      ...around,
      // No later than a node that missed a round is tried again.
      retry: (list) => this.#nextLook.at(list, around.now() + around.policy().retryMs),
    });
    this.#rounds = new RoundQueue(() => this.#round());
  }

  /** Runs a round now, or shares the next one (R11). A list that no node has needs none, and gets no journal. */
  async sync(list: string): Promise<RoundReport> {
    this.#name = list;
    const presence = await this.#presence(list);
    if (presence.where !== "some") return reportOfNothing(presence);
    this.#journal.begin(list);
    return this.#rounds.request();
  }

  /**
   * A node was written to, or a client waits there (`urgent`). The round is run by alarm, never inline: calls between
   * workers may nest only so deep. The first write after a pause gets its round at once; those that come during a round, or
   * soon after it began, share the next one.
   */
  async trigger(list: string, urgent: boolean): Promise<ListPresence> {
    this.#name = list;
    const { where } = await this.#presence(list);
    if (where !== "some") return where;
    this.#journal.begin(list);
    const now = this.#around.now();
    await this.#alarm.wakeAt(urgent ? this.#timing.dueForWaiting(now) : this.#timing.dueForWrite(now));
    return where;
  }

  /**
   * Runs a round soon where the list needs one: because a node said so (`dirty`), or by what the journal knows.
   * Returns when the list is to be looked at again; null where it is on no node any more.
   */
  async wake(list: string, dirty: boolean, recorded: Recorded): Promise<Millis | null> {
    this.#name = list;
    const now = this.#around.now();
    const policy = this.#around.policy();
    const { where } = await this.#presence(list);
    if (where !== "some") return where === "none" ? null : now + policy.retryMs;
    this.#journal.begin(list);
    // P2: a node that is down holds up no round, so its readmission is not waited for either.
    void this.#registrations.tryToTakeOver(list, recorded);
    const state = this.#registrations.tellable(list);
    const isPending = newsIn(recorded.registrations, state).length > 0;
    const lookAgain = (at: Millis) => (isPending ? Math.min(at, now + policy.idleRoundMs) : at);
    // By a clock that was set back since, a list would have had its last round in a time to come.
    const isAhead = (state.lastRoundAt ?? 0) > now;
    const due = state.dropping || isAhead ? now : nextDue(state, policy);
    if (!dirty && due > now) return lookAgain(due);
    await this.#alarm.wakeAt(now);
    return lookAgain(this.#nextLook.afterWake(now, state, policy));
  }

  /** Takes over what the cluster has recorded. Throws where a readmitted node can't be emptied, once all else is taken over (P2). */
  async register(list: string, recorded: Recorded): Promise<void> {
    this.#name = list;
    if ((await this.#presence(list)).where === "none") return;
    this.#journal.begin(list);
    await this.#registrations.takeOver(list, recorded);
  }

  alarm(): Promise<void> {
    return this.#alarm.run(
      () => this.#rounds.request(),
      (error) => {
        console.error(`list ${this.#journal.list}: a round failed: ${errorText(error)}`);
        return this.#around.now() + this.#around.policy().retryMs;
      },
    );
  }

  async status(list: string): Promise<SyncStatus> {
    const state = this.#journal.read();
    const objects = this.#around.nodes(list);
    const names = [...new Set([...Object.keys(state.members), ...objects.keys()])].sort();
    const summaries = names.map(async (node): Promise<[string, NodeSummary | null]> => {
      try {
        return [node, (await objects.get(node)?.summary()) ?? null];
      } catch {
        return [node, null];
      }
    });
    const answered = new Map(await Promise.all(summaries));
    return syncStatus(state, answered, this.#journal.reports(), this.#around.now());
  }

  /** Where the list is. Asked of the nodes only while there is no journal, so a list that is in use pays nothing for it. */
  #presence(list: string): Promise<Presence> | Presence {
    if (this.#journal.list !== undefined) return { where: "some", answers: new Map() };
    return presenceOn(this.#around.nodes(list));
  }

  async #round(): Promise<RoundReport> {
    this.#name ??= this.#journal.list;
    const list = this.#name;
    // An alarm of a list whose storage was given back since.
    if (list === undefined) return reportOfNothing({ where: "none", answers: new Map() });
    const presence = await this.#presence(list);
    if (presence.where !== "some") return reportOfNothing(presence);
    this.#journal.begin(list);
    if (this.#journal.read().dropping) {
      const dropped = await this.#giveBack.goOn(list);
      const { answers } = await presenceOn(this.#around.nodes(list));
      if (dropped !== "kept")
        return reportOfNothing({ where: dropped === "dropped" ? "none" : "unknown", answers });
    }
    for (let rounds = 1; ; rounds++) {
      const { report, again, vacant } = await this.#runOnce(list);
      // No round opens the nodes anew while the list is given back, or once it is.
      if (vacant && (await this.#giveBack.begin(list)) !== "kept") return report;
      if (!again || rounds === MAX_ROUNDS_IN_A_ROW) return report;
    }
  }

  async #runOnce(list: string): Promise<RoundOutcome> {
    const { boot, scheduler, bounds = ROUND_BOUNDS } = this.#around;
    // A journal that was just born does not know yet which nodes are retired.
    if (!this.#journal.read().registered)
      await this.#registrations.tryToTakeOver(list, await scheduler.recorded(list));
    const { tombstoneAgeMs, retryMs } = this.#around.policy();
    const isManual = this.#around.mode() === "manual";
    if (!isManual) await this.#alarm.look();
    const beganAt = this.#around.now();
    this.#timing.began(beganAt);
    const guardAt = beganAt + retryMs;
    const outcome = await runRound({
      list,
      boot,
      replicas: new Map([...this.#around.nodes(list)].map(([node, { replica }]) => [node, replica])),
      journal: isManual ? this.#journal : this.#alarm.guard(this.#journal, guardAt),
      tombstoneAgeMs,
      bounds,
      now: () => this.#around.now(),
    });
    if (!isManual) await this.#alarm.unguard(guardAt);
    const { report, startedAt } = outcome;
    this.#journal.add({ startedAt: isoTime(startedAt), ...report });
    const state = this.#registrations.tellable(list);
    await this.#nextLook.afterRound(list, state, this.#around.policy(), this.#around.now());
    return outcome;
  }
}
