/** The Durable Object that runs one list's rounds: it owns the journal, and runs one round at a time. */
import { DurableObject } from "cloudflare:workers";
import type { NodeSyncStatus, RoundReport, SyncStatus } from "../core/api.ts";
import type { Millis } from "../core/hlc.ts";
import { errorText } from "../core/problem.ts";
import { dataNodes, inTime, replica, type SyncEnv } from "./cluster.ts";
import { isBehind, nextDue } from "./journal.ts";
import { type RoundOutcome, runRound } from "./round.ts";
import { RoundQueue } from "./round-queue.ts";
import { roundPolicy } from "./settings.ts";
import { SqliteJournal } from "./sqlite-journal.ts";

/** A round that met a later one, or a wiped node, is followed by another one at once; two workers must not do so for ever. */
const MAX_ROUNDS_IN_A_ROW = 5;

export class Coordinator extends DurableObject<SyncEnv> {
  readonly #journal: SqliteJournal;
  readonly #rounds: RoundQueue<RoundReport>;

  constructor(ctx: DurableObjectState, env: SyncEnv) {
    super(ctx, env);
    this.#journal = new SqliteJournal(ctx.storage, () => crypto.randomUUID());
    this.#rounds = new RoundQueue(() => this.#round());
  }

  /** Runs a round now, or shares the next one (R11). */
  sync(list: string): Promise<RoundReport> {
    this.#journal.begin(list);
    return this.#rounds.request();
  }

  /**
   * Runs a round soon where the list needs one: because a node said so (`dirty`), or by what the journal knows.
   * Returns when the list is to be looked at again.
   */
  async wake(list: string, dirty: boolean): Promise<Millis> {
    this.#journal.begin(list);
    const now = Date.now();
    const policy = roundPolicy(this.env);
    const due = nextDue(this.#journal.read(), policy);
    if (!dirty && due > now) return due;
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(now);
    // Looked at again soon: if the round moves what it should, it says then that nothing is due.
    return now + policy.retryMs;
  }

  override async alarm(): Promise<void> {
    await this.#rounds.request();
  }

  async status(list: string): Promise<SyncStatus> {
    const state = this.#journal.read();
    const objects = dataNodes(this.env, list);
    const names = [...new Set([...Object.keys(state.members), ...objects.keys()])].sort();
    const now = Date.now();
    const nodes = names.map(async (node): Promise<NodeSyncStatus> => {
      const caughtUpAt = state.members[node]?.caughtUpAt ?? null;
      const behindMs = caughtUpAt === null ? null : now - caughtUpAt;
      const object = objects.get(node);
      const unreachable = {
        node,
        reachable: false,
        origin: null,
        head: null,
        round: null,
        behindMs,
        unsettled: null,
      };
      if (!object) return unreachable;
      try {
        const { origin, head, round, unsettled } = await inTime(async () => object().summary());
        return { node, reachable: true, origin, head, round, behindMs, unsettled };
      } catch {
        return unreachable;
      }
    });
    return {
      round: state.round,
      lastRoundAt: state.lastRoundAt === null ? null : new Date(state.lastRoundAt).toISOString(),
      nodes: await Promise.all(nodes),
      cursors: state.cursors,
      recent: this.#journal.reports(),
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
    const policy = roundPolicy(this.env);
    const replicas = new Map([...dataNodes(this.env, list)].map(([node, object]) => [node, replica(object)]));
    const { tombstoneAgeMs } = policy;
    const outcome = await runRound({
      list,
      replicas,
      journal: this.#journal,
      tombstoneAgeMs,
      now: () => Date.now(),
    });
    const { report, startedAt } = outcome;
    this.#journal.add({ startedAt: new Date(startedAt).toISOString(), ...report });
    console.log(logLine(list, report));
    await this.#askForRetry(list);
    return outcome;
  }

  /** An idle list is looked at once an hour anyway; one that some node still lacks something of, sooner. */
  async #askForRetry(list: string): Promise<void> {
    const state = this.#journal.read();
    if (!isBehind(state)) return;
    try {
      await this.env.SCHEDULER.getByName("scheduler").due(list, nextDue(state, roundPolicy(this.env)));
    } catch (error) {
      console.error(`list ${list}: the scheduler could not be told: ${errorText(error)}`);
    }
  }
}

function logLine(list: string, { round, nodes, conflicts, complete }: RoundReport): string {
  const parts = nodes.map(
    ({ node, reachable, read, applied, error }) =>
      `${node}: ${reachable ? `read ${read}, applied ${applied}` : "absent"}${error === undefined ? "" : ` (${error})`}`,
  );
  return `sync ${list} round ${round}: ${parts.join("; ")}; conflicts ${conflicts}${complete ? "" : "; not complete"}`;
}
