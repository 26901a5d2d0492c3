/** When the scheduler looks at a list again: told by the answer to its wake and, where a round left something for sooner, after that. */
import type { Millis } from "../core/hlc.ts";
import { errorText } from "../core/problem.ts";
import { idleDue, nextDue, type RoundPolicy } from "./round/due.ts";
import type { JournalState } from "./round/journal.ts";
import type { SchedulerRpc } from "./rpc.ts";

export class NextLook {
  readonly #scheduler: Pick<SchedulerRpc, "due">;
  /** What the scheduler goes by, as far as this life of the object knows. */
  #promised: Millis = Number.POSITIVE_INFINITY;

  constructor(scheduler: Pick<SchedulerRpc, "due">) {
    this.#scheduler = scheduler;
  }

  /** For a wake that brings a round: one look is enough for a list at rest. */
  afterWake(now: Millis, { movedAt }: JournalState, policy: RoundPolicy): Millis {
    this.#promised = idleDue(now, movedAt, policy);
    return this.#promised;
  }

  /** Tells the scheduler where the round left something that it would look at too late. Never fails. */
  async afterRound(list: string, state: JournalState, policy: RoundPolicy, now: Millis): Promise<void> {
    const due = nextDue(state, policy);
    const isIdle = due >= idleDue(state.lastRoundAt ?? due, state.movedAt, policy);
    const isPromised = this.#promised > now && this.#promised <= due;
    if (!isIdle && !isPromised) await this.at(list, due);
  }

  /** Tells the scheduler to look at `due`, or sooner. Never fails. */
  async at(list: string, due: Millis): Promise<void> {
    try {
      await this.#scheduler.due(list, due);
      this.#promised = due;
    } catch (error) {
      console.error(`list ${list}: the scheduler could not be told: ${errorText(error)}`);
    }
  }
}
