/** Which todos are meant, in the words of people: `+work due:friday milk`; and as the query of a listing. */
import type { ArgsDef } from "citty";
import { PRIORITIES } from "../../workers/model/priority.ts";
import { dayText, midnight, parseDate } from "../dates.ts";
import { wrongUsage } from "../failure.ts";
import { nearest } from "../nearest.ts";

/** The same filters as flags. */
export const FILTER_ARGS = {
  tag: { type: "string", valueHint: "TAGS", description: "that have these tags, set apart by commas" },
  priority: { type: "enum", options: [...PRIORITIES], description: "of this priority" },
  "due-before": { type: "string", valueHint: "DATE", description: "due before that day or time" },
  "due-after": { type: "string", valueHint: "DATE", description: "due then or later" },
  search: { type: "string", valueHint: "TEXT", description: "that have this in task or notes" },
} as const satisfies ArgsDef;

type FilterFlags = { readonly [Flag in keyof typeof FILTER_ARGS]?: string | undefined };

/** The query's parameters, by their names in docs/http.md. Throws wrong usage for a date or priority that is none. */
export async function parseFilter(
  words: readonly string[],
  flags: FilterFlags,
  now: number,
): Promise<URLSearchParams> {
  const query = new URLSearchParams();
  const text: string[] = [];
  for (const word of words) {
    const [, key = "", value = ""] = /^(\w+):(.+)$/s.exec(word) ?? [];
    const tag = /^[+#](.+)$/su.exec(word)?.[1] ?? (key === "tag" ? value : undefined);
    const priority = /^!(.+)$/s.exec(word)?.[1] ?? (key === "priority" ? value : undefined);
    if (tag !== undefined) query.append("tag", tag);
    else if (priority !== undefined) query.set("priority", parsePriority(priority));
    else if (key === "due") await setDay(query, value, now);
    else if (key === "before") query.set("dueBefore", await parseDate(value, now, "before:"));
    else if (key === "after") query.set("dueAfter", await parseDate(value, now, "after:"));
    else text.push(word);
  }
  for (const tag of flags.tag?.split(/[\s,]+/) ?? []) if (tag !== "") query.append("tag", tag);
  if (flags.priority !== undefined) query.set("priority", flags.priority);
  const [before, after] = [flags["due-before"], flags["due-after"]];
  if (before !== undefined) query.set("dueBefore", await parseDate(before, now, "--due-before"));
  if (after !== undefined) query.set("dueAfter", await parseDate(after, now, "--due-after"));
  if (flags.search !== undefined) text.push(flags.search);
  if (text.length > 0) query.set("q", text.join(" "));
  return query;
}

/**
 * Due on that day here. Nodes compare as text, where a day stands before the instants that it has in UTC: east of
 * Greenwich the midnights here are exact bounds, west of it the days themselves come closest.
 */
async function setDay(query: URLSearchParams, typed: string, now: number): Promise<void> {
  const day = (await parseDate(typed, now, "due:")).slice(0, 10);
  const start = new Date(`${day}T00:00`);
  const [from, to] = [start, midnight(start, 1)].map((each) =>
    start.getTimezoneOffset() < 0 ? each.toISOString() : dayText(each),
  );
  query.set("dueAfter", from ?? day);
  query.set("dueBefore", to ?? day);
}

function parsePriority(text: string): string {
  const priority = PRIORITIES.find((each) => each.startsWith(text.toLowerCase()));
  if (priority) return priority;
  const hint = nearest(text, PRIORITIES);
  throw wrongUsage(`unknown priority: ${text}`, hint ?? `one of: ${PRIORITIES.join(", ")}`);
}
