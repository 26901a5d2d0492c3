/** What workers log of rounds and refused requests: one JSON document a line, so that the platform's log search knows its fields (docs/operations.md). */
import type { SyncStatus } from "../model/sync-answers.ts";

/** A round's report, with the time at which it began: entries are written a moment after its end. */
type Report = SyncStatus["recent"][number];

export interface RoundEntry extends Omit<Report, "aside"> {
  readonly event: "round";
  readonly list: string;
  /** Only ids: a reason names a field, which may be a tag, and what people write belongs in no log. */
  readonly aside: readonly string[];
}

export interface RefusedEntry {
  readonly event: "refused";
  readonly status: number;
  readonly method: string;
  /** The route's pattern, not the path: a path is free text, and may hold what belongs in no log. Null where no route matches. */
  readonly route: string | null;
  /** The `sub` of the token; null where no token was accepted. */
  readonly sub: string | null;
  readonly requestId: string;
}

export type LogEntry = RoundEntry | RefusedEntry;

export function roundEntry(list: string, { aside, ...report }: Report): RoundEntry {
  return { event: "round", list, ...report, aside: aside.map(({ id }) => id) };
}

export function log(entry: LogEntry): void {
  console.log(JSON.stringify(entry));
}
