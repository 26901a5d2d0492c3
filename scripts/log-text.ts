/** A worker's log line as people read it at a terminal: what it logs is JSON, for the platform's log search. */
import * as v from "valibot";
import { RoundReportSchema } from "../workers/model/sync-answers.ts";
import type { LogEntry, RefusedEntry, RoundEntry } from "../workers/shared/log.ts";

const Entry: v.GenericSchema<unknown, LogEntry> = v.variant("event", [
  v.object({
    ...RoundReportSchema.entries,
    event: v.literal("round"),
    list: v.string(),
    startedAt: v.string(),
    aside: v.array(v.string()),
  }),
  v.object({
    event: v.literal("refused"),
    status: v.number(),
    method: v.string(),
    route: v.nullable(v.string()),
    sub: v.nullable(v.string()),
    requestId: v.string(),
  }),
]);

/** `line` itself where it is no entry: errors are logged as text. */
export function logText(line: string): string {
  const entry = entryOf(line);
  if (!entry) return line;
  return entry.event === "round" ? roundText(entry) : refusedText(entry);
}

function entryOf(line: string): LogEntry | undefined {
  // Most of what is no entry is seen at once.
  if (!line.startsWith("{")) return undefined;
  try {
    const result = v.safeParse(Entry, JSON.parse(line));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

function roundText({ list, round, nodes, conflicts, aside, diverged, complete }: RoundEntry): string {
  const parts = nodes.map(
    ({ node, reachable, read, applied, error }) =>
      `${node}: ${reachable ? `read ${read}, applied ${applied}` : "absent"}${error === undefined ? "" : ` (${error})`}`,
  );
  const notes = [
    aside.length > 0 ? `; set aside ${aside.join(", ")}` : "",
    diverged ? "; the nodes do not hold the same" : "",
    complete ? "" : "; not complete",
  ];
  return `sync ${list} round ${round}: ${parts.join("; ")}; conflicts ${conflicts}${notes.join("")}`;
}

function refusedText({ status, method, route, sub, requestId }: RefusedEntry): string {
  const who = sub === null ? "" : ` of ${sub}`;
  return `refused with ${status}: ${method} ${route ?? "where no route is"}${who} (request ${requestId})`;
}
