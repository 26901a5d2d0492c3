/** What several formats read alike. */
import * as v from "valibot";
import { MAX_TAGS } from "../../workers/core/limits.ts";
import { Tag } from "../../workers/model/tags.ts";

/** The words that can be tags: sorted, each once, no more than a todo may have. */
export function tagsAmong(words: readonly string[]): string[] {
  const tags = words.flatMap((word) => {
    const parsed = v.safeParse(Tag, word);
    return parsed.success ? [parsed.output] : [];
  });
  return [...new Set(tags)].slice(0, MAX_TAGS).sort();
}

export function sameTags(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && [...some].sort().every((tag, at) => tag === [...others].sort()[at]);
}

/** Midnight in UTC of a day that a file names: it says no more. */
export function midnight(day: string): string {
  return `${day}T00:00:00.000Z`;
}

export function dayOf(dateOrInstant: string): string {
  return dateOrInstant.slice(0, "2026-12-01".length);
}

/** Whether the calendar has that day. */
export function isDay(text: string): boolean {
  const time = new Date(midnight(text));
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time.getTime()) && dayOf(time.toISOString()) === text
  );
}
