/** What a list's object is asked for a client, and what it answers. */
import { formatBookmark } from "../../core/bookmark.ts";
import type { Stamp } from "../../core/hlc.ts";
import type { Refusal } from "../../core/problem.ts";
import type { NodeState } from "../storage/state.ts";
import type { IdempotencyKey, WriteOutcome } from "./idempotency.ts";

/** A client's request, as far as it is not about todos. */
export interface ListRequest {
  readonly list: string;
  /** What the client has seen (B2); null where it does not say. */
  readonly bookmark: string | null;
  /** For a write: with whose lists this one counts, should it be new here; nobody's unless given. */
  readonly maker?: string | undefined;
  /** For a write: false where it must not make a list, for its client has as many as it may. */
  readonly mayMakeList?: boolean | undefined;
  /** For a write that its client may repeat. */
  readonly key?: IdempotencyKey | undefined;
}

/** For a page of an export. */
export interface ExportRequest extends ListRequest {
  /** The same for all pages of one. */
  readonly exportId: string;
}

/** The outcome, and the bookmark as of then (B2). */
export interface ListAnswer<T> {
  readonly outcome: T | Refusal;
  readonly bookmark: string;
  /** Origins in the request's bookmark that are gone (B4). */
  readonly lost: readonly string[];
  /** The write's stamp, where it was one: `undo` names it by that. */
  readonly stamp: Stamp | null;
}

/** A page of todos as JSON text. */
export interface ListingAnswer extends ListAnswer<string> {
  /** The event after which what changed since the page was read is told; empty where it was refused. */
  readonly eventId: string;
}

/** The answer, as of `state`. */
export function answerOf<T>(
  { outcome, stamp }: WriteOutcome<T>,
  lost: ListAnswer<T>["lost"],
  state: NodeState | undefined,
): ListAnswer<T> {
  return { outcome, bookmark: formatBookmark(state?.visible ?? new Map()), lost, stamp };
}
