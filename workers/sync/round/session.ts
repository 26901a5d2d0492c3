/** The calls of one round to one node: all carry its token (R10), each is tried several times (R5), and one that fails ends it. */
import { parseRaised } from "../../core/counter.ts";
import { MAX_TRIES_PER_CALL } from "../../core/limits.ts";
import type { Checkpoint } from "../../core/lineage.ts";
import { errorText } from "../../core/problem.ts";
import type { Call, Fenced, Replica } from "../../core/replica.ts";

/** A call that was given up. It is not repeated within the round: that would take as long again, and all other nodes would wait. */
export class NoAnswer extends Error {}

export class Session {
  readonly node: string;
  /** Why the node's part in the round ended early. */
  error: string | undefined;
  /** The node's own round, where it said that another worker has opened it since; 0 otherwise. */
  staleRound = 0;
  /** How far the node was with its last answer (R8). All come from one boot, so the one with more writes is the later one. */
  heard: Checkpoint;
  readonly #replica: Replica;
  readonly #call: Call;

  constructor(node: string, replica: Replica, call: Call, heard: Checkpoint) {
    this.node = node;
    this.heard = heard;
    this.#replica = replica;
    this.#call = call;
  }

  /** The node's part in the round goes on. */
  get isOpen(): boolean {
    return this.error === undefined;
  }

  /** The answer; undefined where the session has ended, or does so with this call. */
  async ask<T extends { readonly type: string; readonly checkpoint?: Checkpoint }>(
    send: (replica: Replica, call: Call) => Promise<T | Fenced>,
  ): Promise<T | undefined> {
    if (!this.isOpen) return undefined;
    try {
      const { answer, failure } = await withRetries(() => send(this.#replica, this.#call));
      if (!isFenced(answer)) {
        if (answer.checkpoint && answer.checkpoint.writes > this.heard.writes) this.heard = answer.checkpoint;
        return answer;
      }
      // What failed first is the cause: that the node answers otherwise now may well follow from it.
      this.error = failure === undefined ? answer.type : errorText(failure);
      if (answer.type === "stale-round") this.staleRound = parseRaised(answer.round);
    } catch (error) {
      this.end(error);
    }
    return undefined;
  }

  /** Ends the node's part: what came from it can't be used. */
  end(error: unknown): void {
    this.error = errorText(error);
  }
}

/** Every call may be repeated unharmed, so a failed one is tried again within the round (R5). Throws what failed first. */
export async function withRetries<T>(
  call: () => Promise<T>,
): Promise<{ readonly answer: T; readonly failure: unknown }> {
  let failure: unknown;
  for (let tries = 1; ; tries++) {
    try {
      return { answer: await call(), failure };
    } catch (error) {
      failure ??= error;
      if (tries === MAX_TRIES_PER_CALL || error instanceof NoAnswer) throw failure;
    }
  }
}

function isFenced(answer: { readonly type: string }): answer is Fenced {
  return answer.type === "stale-round" || answer.type === "wrong-origin";
}
