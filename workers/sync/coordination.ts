/** What one list's coordinator decides: one round at a time, when the next one runs, and what is tried again. */
import type { Millis } from "../core/hlc.ts";
import { MAX_ROUNDS_IN_A_ROW } from "../core/limits.ts";
import { ROUND_BOUNDS, type RoundBounds } from "../core/pages.ts";
import { errorText } from "../core/problem.ts";
import type { Replica } from "../core/replica.ts";
import { isoTime } from "../core/todo.ts";
import type { NodeSummary, RoundReport, SyncStatus } from "../model/sync-answers.ts";
import type { DataNodeRpc, Where } from "../shared/rpc.ts";
import type { SyncMode } from "../shared/sync-mode.ts";
import { type DropOutcome, dropEverywhere } from "./drop.ts";
import { NextLook } from "./next-look.ts";
import { type Presence, presenceOn, reportOfNothing } from "./presence.ts";
import { applyRegistrations, newsIn, type Recorded, type Registration } from "./registry.ts";
import { isCutOff, nextDue, type RoundPolicy } from "./round/due.ts";
import type { Journal, JournalState } from "./round/journal.ts";
import { type RoundOutcome, runRound } from "./round/round.ts";
import { RoundQueue } from "./round-queue.ts";
import { RoundTiming } from "./round-timing.ts";
import type { ListScheduler } from "./rpc.ts";
import type { SqliteJournal } from "./sqlite-journal.ts";
import { syncStatus } from "./status.ts";

/** A list on one node: calls that fail where they take too long. */
export interface ListOnNode extends Pick<DataNodeRpc, "summary" | "register"> {
  readonly replica: Replica;
}

/** One alarm, which the platform keeps, and repeats until what it runs comes to its end. */
export interface Alarm {
  get(): Promise<Millis | null>;
  set(at: Millis): Promise<void>;
  delete(): Promise<void>;
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
  /** The alarm that is set, as this life of the object has set or found it. Not kept in manual mode. */
  #alarmAt: Millis | null = null;
  /** An alarm waits for a round: the platform repeats it until it comes to its end. */
  #inAlarm = false;
  #name: string | undefined;
  readonly #nextLook: NextLook;
  readonly #timing = new RoundTiming();

  constructor(around: Surroundings) {
    this.#around = around;
    this.#journal = around.journal;
    this.#nextLook = new NextLook(around.scheduler);
    this.#rounds = new RoundQueue(() => this.#round());
  }

  /** Runs a round now, or shares the next one (R11). A list that no node has needs none, and gets no journal. */
  async sync(list: string): Promise<RoundReport> {
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
  async trigger(list: string, urgent: boolean): Promise<Where> {
    const { where } = await this.#presence(list);
    if (where !== "some") return where;
    this.#journal.begin(list);
    const now = this.#around.now();
    await this.#wakeAt(urgent ? this.#timing.dueForWaiting(now) : this.#timing.dueForWrite(now));
    return where;
  }

  /**
   * Runs a round soon where the list needs one: because a node said so (`dirty`), or by what the journal knows.
   * Returns when the list is to be looked at again; null where it is on no node any more.
   */
  async wake(list: string, dirty: boolean, recorded: Recorded): Promise<Millis | null> {
    const now = this.#around.now();
    const policy = this.#around.policy();
    const { where } = await this.#presence(list);
    if (where !== "some") return where === "none" ? null : now + policy.retryMs;
    this.#journal.begin(list);
    // P2: a node that is down holds up no round, so its readmission is not waited for either.
    void this.#tryToTakeOver(list, recorded);
    const state = this.#journal.read();
    const isPending = newsIn(recorded.registrations, state).length > 0;
    const lookAgain = (at: Millis) => (isPending ? Math.min(at, now + policy.idleRoundMs) : at);
    // By a clock that was set back since, a list would have had its last round in a time to come.
    const isAhead = (state.lastRoundAt ?? 0) > now;
    const due = state.dropping || isAhead ? now : nextDue(this.#tellable(list, state), policy);
    if (!dirty && due > now) return lookAgain(due);
    await this.#wakeAt(now);
    return lookAgain(this.#nextLook.afterWake(now, state, policy));
  }

  /** Takes over what the cluster has recorded. Throws where a readmitted node can't be emptied, once all else is taken over (P2). */
  async register(list: string, recorded: Recorded): Promise<void> {
    if ((await this.#presence(list)).where === "none") return;
    this.#journal.begin(list);
    await this.#takeOver(list, recorded);
  }

  /** The same, where it is tried again anyway: with the next wake. */
  async #tryToTakeOver(list: string, recorded: Recorded): Promise<void> {
    try {
      await this.#takeOver(list, recorded);
    } catch (error) {
      console.warn(`list ${list}: a readmitted node could not be emptied: ${errorText(error)}`);
    }
  }

  /** Who is retired, and which origins are gone, is stored before the first `await`. */
  async #takeOver(list: string, { registrations, former }: Recorded): Promise<void> {
    const before = this.#journal.read();
    const news = newsIn(registrations, before);
    const retirements = news.filter(({ retired }) => retired);
    const isNews = retirements.length > 0 || former.some((origin) => !before.gone.includes(origin));
    if (isNews || !before.registered) {
      const state = applyRegistrations(before, retirements);
      // B4: bookmarks of the list's earlier lives are not waited for.
      this.#journal.write({ ...state, gone: [...new Set([...state.gone, ...former])], registered: true });
    }
    // Not waited for: a node is often retired because it does not answer.
    for (const registration of registrations)
      if (registration.retired) void this.#tellRetired(list, registration);
    const readmissions = news.filter(({ retired }) => !retired);
    const ended = await Promise.allSettled(
      readmissions.map((registration) => this.#readmit(list, registration, before.excluded)),
    );
    for (const each of ended) if (each.status === "rejected") throw each.reason;
  }

  /** What a readmitted node holds is set aside first; only then does it take part again (P2). */
  async #readmit(list: string, registration: Registration, excluded: readonly string[]): Promise<void> {
    const { node, seq, retired } = registration;
    const { gone } = this.#journal.read();
    const wasRetired = excluded.includes(node);
    await this.#around.nodes(list).get(node)?.register({ list, seq, retired, wasRetired, gone });
    this.#journal.write(applyRegistrations(this.#journal.read(), [registration]));
  }

  /** The journal, but for retired nodes that have no binding any more: they can't be told, and no list is looked at for their sake. */
  #tellable(list: string, state: JournalState): JournalState {
    const nodes = this.#around.nodes(list);
    return { ...state, untold: state.untold.filter((node) => nodes.has(node)) };
  }

  /** Tells a node that it is retired; where it can't be told, it is tried again with the next wake. */
  async #tellRetired(list: string, { node, seq }: Registration): Promise<void> {
    if (!this.#journal.read().untold.includes(node)) return;
    try {
      const object = this.#around.nodes(list).get(node);
      if (!object) return;
      const { gone } = this.#journal.read();
      await object.register({ list, seq, retired: true, wasRetired: true, gone });
      const state = this.#journal.read();
      this.#journal.write({ ...state, untold: state.untold.filter((other) => other !== node) });
    } catch (error) {
      console.warn(`list ${list}: node ${node} was not told that it is retired: ${errorText(error)}`);
    }
  }

  async alarm(): Promise<void> {
    this.#inAlarm = true;
    try {
      await this.#rounds.request();
    } catch (error) {
      // The platform repeats an alarm that fails only a few times, and then nothing would run until the next idle round, up to a day later.
      console.error(`list ${this.#journal.list}: a round failed: ${errorText(error)}`);
      await this.#setAlarm(this.#around.now() + this.#around.policy().retryMs);
    } finally {
      this.#inAlarm = false;
    }
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

  /** Where the list is, which this coordinator is named for from now on. Asked of the nodes only while there is no journal, so a list that is in use pays nothing for it. */
  #presence(list: string): Promise<Presence> | Presence {
    this.#name = list;
    if (this.#journal.list !== undefined) return { where: "some", answers: new Map() };
    return presenceOn(this.#around.nodes(list));
  }

  async #wakeAt(at: Millis): Promise<void> {
    const alarm = await this.#around.alarm.get();
    if (alarm === null || alarm > at) await this.#setAlarm(at);
  }

  #setAlarm(at: Millis): Promise<void> {
    this.#alarmAt = at;
    return this.#around.alarm.set(at);
  }

  /**
   * The journal of a round that a request runs: with the number that it takes (R1) goes an alarm, in the same commit, for the
   * case that the round is cut off. Its sources may be settled then although nobody has what they wrote, so cron does not
   * know. A round that an alarm runs is run again by the platform.
   */
  #guarded(guardAt: Millis): Journal {
    const journal = this.#journal;
    return {
      read: () => journal.read(),
      hold: (state) => journal.hold(state),
      write: (state) => {
        journal.write(state);
        if (isCutOff(state) && this.#alarmAt === null && !this.#inAlarm) void this.#setAlarm(guardAt);
      },
    };
  }

  async #round(): Promise<RoundReport> {
    const list = this.#journal.list ?? this.#name;
    // An alarm of a list whose storage was given back since.
    if (list === undefined) return reportOfNothing({ where: "none", answers: new Map() });
    const presence = await this.#presence(list);
    if (presence.where !== "some") return reportOfNothing(presence);
    this.#journal.begin(list);
    if (this.#journal.read().dropping) {
      const dropped = await this.#giveBack(list);
      const { answers } = await presenceOn(this.#around.nodes(list));
      if (dropped !== "kept")
        return reportOfNothing({ where: dropped === "dropped" ? "none" : "unknown", answers });
    }
    for (let rounds = 1; ; rounds++) {
      const { report, again, vacant } = await this.#runOnce(list);
      if (vacant && !this.#hasRetired(list)) {
        this.#journal.write({ ...this.#journal.read(), dropping: true });
        // No round opens the nodes anew while it is given back, or once it is.
        if ((await this.#giveBack(list)) !== "kept") return report;
      }
      if (!again || rounds === MAX_ROUNDS_IN_A_ROW) return report;
    }
  }

  /**
   * Gives the storage of a deleted list back, first on the nodes (P3), unless the list was written again meanwhile. That
   * this has begun is stored before, so that no round opens the nodes anew before it has come to its end.
   */
  async #giveBack(list: string): Promise<DropOutcome> {
    const { nodes, alarm, scheduler, erase, now, policy } = this.#around;
    const { members, gone } = this.#journal.read();
    const origins = Object.values(members).flatMap(({ origin }) => origin ?? []);
    const dropped = await dropEverywhere(members, nodes(list));
    if (dropped === "kept") this.#journal.write({ ...this.#journal.read(), dropping: false });
    // A node that is away is asked again as soon as one that missed a round.
    if (dropped === "unknown") await this.#nextLook.at(list, now() + policy().retryMs);
    if (dropped !== "dropped") return dropped;
    if (this.#hasRetired(list)) {
      this.#journal.write({ ...this.#journal.read(), dropping: false });
      return "kept";
    }
    await scheduler.dropped(list, [...gone, ...origins]);
    // Who set an alarm meanwhile has written: the round that it brings looks again.
    if ((await alarm.get()) !== null) return dropped;
    const erasing = erase();
    this.#journal.erased();
    await erasing;
    return dropped;
  }

  /** What a retired node holds is not forgotten before it was emptied (P2): so its list is not given back (P3). */
  #hasRetired(list: string): boolean {
    const nodes = this.#around.nodes(list);
    return this.#journal.read().excluded.some((node) => nodes.has(node));
  }

  async #runOnce(list: string): Promise<RoundOutcome> {
    const { alarm, boot, scheduler, bounds = ROUND_BOUNDS } = this.#around;
    // A journal that was just born does not know yet which nodes are retired.
    if (!this.#journal.read().registered) await this.#tryToTakeOver(list, await scheduler.recorded(list));
    const { tombstoneAgeMs, retryMs } = this.#around.policy();
    const isManual = this.#around.mode() === "manual";
    if (!isManual) this.#alarmAt = await alarm.get();
    const beganAt = this.#around.now();
    this.#timing.began(beganAt);
    const guardAt = beganAt + retryMs;
    const outcome = await runRound({
      list,
      boot,
      replicas: new Map([...this.#around.nodes(list)].map(([node, { replica }]) => [node, replica])),
      journal: isManual ? this.#journal : this.#guarded(guardAt),
      tombstoneAgeMs,
      bounds,
      now: () => this.#around.now(),
    });
    if (!isManual && this.#alarmAt === guardAt) {
      this.#alarmAt = null;
      await alarm.delete();
    }
    const { report, startedAt } = outcome;
    this.#journal.add({ startedAt: isoTime(startedAt), ...report });
    const state = this.#tellable(list, this.#journal.read());
    await this.#nextLook.afterRound(list, state, this.#around.policy(), this.#around.now());
    return outcome;
  }
}
