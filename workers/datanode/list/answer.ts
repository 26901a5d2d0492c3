/** What a list's object is asked for a client, and what it answers. */
import type { Stamp } from "../../core/hlc.ts";
import type { Refusal } from "../../core/problem.ts";
import type { Once } from "./replies.ts";

/** A client's request, as far as it is not about todos. */
export interface Ask {
  readonly list: string;
  /** What the client has seen (B2); null where it does not say. */
  readonly bookmark: string | null;
  /** Of a write that its client may repeat. */
  readonly once?: Once | undefined;
}

/** What the object answers to a client's request: the outcome, and the bookmark as of then (B2). */
export interface Answer<T> {
  readonly outcome: T | Refusal;
  readonly bookmark: string;
  /** Origins in the request's bookmark that are gone (B4). */
  readonly lost: readonly string[];
  /** The write's stamp, where it was one: `undo` names it by that. */
  readonly stamp: Stamp | null;
}
