/** What a node tells those who watch a list. */
import * as v from "valibot";
import type { Todo } from "../../workers/model/todo.ts";
import type { Context } from "../context.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { TodoSchema } from "./answers.ts";

export interface ListEvent {
  /** `ready`: changes from here on are told. `reset`: some may have been missed. */
  readonly event: "ready" | "change" | "reset";
  /** The place to go on from; its beginning is a bookmark. */
  readonly id: string;
  /** The todo after a change; only changes have it. */
  readonly todo?: Todo;
  /** The event's data, unchanged. */
  readonly data: unknown;
}

/** Watches the list on a node from the place `lastId` on; ends when the connection does, or the signal rings. */
export type EventSource = (
  context: Context,
  node: Endpoint,
  lastId: string | undefined,
  signal: AbortSignal,
) => AsyncGenerator<ListEvent>;

/** A connection that was silent for so long, heartbeats and all, is none. */
export const SILENCE_MS = 45_000;

const EventSchema = v.variant("event", [
  v.object({ event: v.picklist(["ready", "reset"]), id: v.string(), data: v.unknown() }),
  v.object({ event: v.literal("change"), id: v.string(), data: v.looseObject({ todo: TodoSchema }) }),
]);

/** The event that `message` is; undefined where it is none that this version knows. */
export function parseEvent(message: unknown): ListEvent | undefined {
  const parsed = v.safeParse(EventSchema, message);
  if (!parsed.success) return undefined;
  const event = parsed.output;
  return event.event === "change" ? { ...event, todo: event.data.todo } : event;
}
