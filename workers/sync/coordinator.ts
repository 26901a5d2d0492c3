/** The Durable Object that runs one list's rounds: it owns the journal, and runs one round at a time. */
import { DurableObject } from "cloudflare:workers";
import type { NodeSummary, RoundReport, SyncStatus } from "../core/api.ts";
import { type Millis, originNode } from "../core/hlc.ts";
import { TRIGGER_WINDOW_MS } from "../core/limits.ts";
import { errorText } from "../core/problem.ts";
import { isoTime } from "../core/todo.ts";
import { durableSql } from "../shared/durable-sql.ts";
import { syncMode } from "../shared/sync-mode.ts";
import { dataNodes, inTime, replica } from "./cluster.ts";
import type { SyncEnv } from "./env.ts";
import { applyRegistrations, type Registration } from "./registry.ts";
import { isBehind, isCutOff, type Journal, nextDue } from "./round/journal.ts";
import { type RoundOutcome, runRound } from "./round/round.ts";
import { RoundQueue } from "./round-queue.ts";
import { roundPolicy } from "./settings.ts";
import { SqliteJournal } from "./sqlite-journal.ts";
import { syncStatus } from "./status.ts";

/** A round that met a later one, or a wiped node, is followed by another one at once; two workers must not do so for ever. */
const MAX_ROUNDS_IN_A_ROW = 5;

export class Coordinator extends DurableObject<SyncEnv> {
  readonly #journal: SqliteJournal;
  readonly #rounds: RoundQueue<RoundReport>;
  /** The alarm that is set, as this life of the object has set or found it. Not kept in manual mode. */
  #alarmAt: Millis | null = null;
  /** An alarm waits for a round: the platform repeats it until it comes to its end. */
  #inAlarm = false;

  constructor(ctx: DurableObjectState, env: SyncEnv) {
    super(ctx, env);
    // Writing a line takes as long as calling a node, so reports are logged when they are stored, and not before.
    const log = (list: string, report: RoundReport) => console.log(logLine(list, report));
    this.#journal = new SqliteJournal(durableSql(ctx.storage), () => crypto.randomUUID(), log);
    this.#rounds = new RoundQueue(() => this.#round());
  }

  /** Runs a round now, or shares the next one (R11). */
  sync(list: string): Promise<RoundReport> {
    this.#journal.begin(list);
    return this.#rounds.request();
  }

  /**
   * A node was written to, or a client waits there (`urgent`). The round is run by alarm, never inline: calls between
   * workers may nest only so deep. Writes that come within a short window share it.
   */
  async trigger(list: string, urgent: boolean): Promise<void> {
    this.#journal.begin(list);
    await this.#wakeAt(Date.now() + (urgent ? 0 : TRIGGER_WINDOW_MS));
  }

  /**
   * Runs a round soon where the list needs one: because a node said so (`dirty`), or by what the journal knows.
   * Returns when the list is to be looked at again.
   */
  async wake(list: string, dirty: boolean, registrations: readonly Registration[]): Promise<Millis> {
    await this.register(list, registrations);
    const now = Date.now();
    const policy = roundPolicy(this.env);
    const due = nextDue(this.#journal.read(), policy);
    if (!dirty && due > now) return due;
    await this.#wakeAt(now);
    // Looked at again soon: if the round moves what it should, the journal says then that nothing is due.
    return now + policy.retryMs;
  }

  /** Takes over what the cluster decided on its nodes; a readmitted one is emptied first (P2). */
  async register(list: string, registrations: readonly Registration[]): Promise<void> {
    this.#journal.begin(list);
    const before = this.#journal.read();
    const news = registrations.filter(({ node, seq }) => seq > (before.registrations[node] ?? 0));
    for (const { node, retired } of news) {
      const object = dataNodes(this.env, list).get(node);
      if (retired || !object || !before.excluded.includes(node)) continue;
      const known: (string | null)[] = before.retired.filter((origin) => originNode(origin) === node);
      // A journal that was born after the node had left can't know which storage that was: it is the one it has now.
      const origins = known.length > 0 ? known : [(await inTime(async () => object().summary())).origin];
      for (const origin of origins) if (origin !== null) await inTime(async () => object().empty(origin));
    }
    this.#journal.write({ ...applyRegistrations(this.#journal.read(), news), registered: true });
  }

  override async alarm(): Promise<void> {
    this.#inAlarm = true;
    try {
      await this.#rounds.request();
    } finally {
      this.#inAlarm = false;
    }
  }

  async status(list: string): Promise<SyncStatus> {
    const state = this.#journal.read();
    const objects = dataNodes(this.env, list);
    const names = [...new Set([...Object.keys(state.members), ...objects.keys()])].sort();
    const summaries = names.map(async (node): Promise<[string, NodeSummary | null]> => {
      const object = objects.get(node);
      try {
        return [node, object ? await inTime(async () => object().summary()) : null];
      } catch {
        return [node, null];
      }
    });
    return syncStatus(state, new Map(await Promise.all(summaries)), this.#journal.reports(), Date.now());
  }

  async #wakeAt(at: Millis): Promise<void> {
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || alarm > at) await this.#setAlarm(at);
  }

  #setAlarm(at: Millis): Promise<void> {
    this.#alarmAt = at;
    return this.ctx.storage.setAlarm(at);
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
    for (let rounds = 1; ; rounds++) {
      const outcome = await this.#runOnce();
      if (!outcome.again || rounds === MAX_ROUNDS_IN_A_ROW) return outcome.report;
    }
  }

  async #runOnce(): Promise<RoundOutcome> {
    const list = this.#journal.list;
    if (list === undefined) throw new Error("a coordinator was woken before it was given a list");
    // A journal that was just born does not know yet which nodes are retired.
    if (!this.#journal.read().registered) await this.register(list, await this.#scheduler().registrations());
    const { tombstoneAgeMs, retryMs } = roundPolicy(this.env);
    const replicas = new Map([...dataNodes(this.env, list)].map(([node, object]) => [node, replica(object)]));
    const isManual = syncMode(this.env) === "manual";
    if (!isManual) this.#alarmAt = await this.ctx.storage.getAlarm();
    const guardAt = Date.now() + retryMs;
    const outcome = await runRound({
      list,
      replicas,
      journal: isManual ? this.#journal : this.#guarded(guardAt),
      tombstoneAgeMs,
      now: () => Date.now(),
    });
    if (!isManual && this.#alarmAt === guardAt) {
      this.#alarmAt = null;
      await this.ctx.storage.deleteAlarm();
    }
    const { report, startedAt } = outcome;
    this.#journal.add({ startedAt: isoTime(startedAt), ...report });
    await this.#askForRetry(list);
    return outcome;
  }

  /** An idle list is looked at once an hour anyway; one that some node still lacks something of, sooner. */
  async #askForRetry(list: string): Promise<void> {
    const state = this.#journal.read();
    if (!isBehind(state)) return;
    try {
      await this.#scheduler().due(list, nextDue(state, roundPolicy(this.env)));
    } catch (error) {
      console.error(`list ${list}: the scheduler could not be told: ${errorText(error)}`);
    }
  }

  #scheduler() {
    return this.env.SCHEDULER.getByName("scheduler");
  }
}

function logLine(list: string, { round, nodes, conflicts, complete }: RoundReport): string {
  const parts = nodes.map(
    ({ node, reachable, read, applied, error }) =>
      `${node}: ${reachable ? `read ${read}, applied ${applied}` : "absent"}${error === undefined ? "" : ` (${error})`}`,
  );
  return `sync ${list} round ${round}: ${parts.join("; ")}; conflicts ${conflicts}${complete ? "" : "; not complete"}`;
}
