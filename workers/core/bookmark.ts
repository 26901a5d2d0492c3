/** A bookmark is the vector of what a client has seen; here is its text, as the header `todo-bookmark` carries it (rule B2). */
import { parseStamp } from "./hlc.ts";
import { MAX_BOOKMARK_STAMPS } from "./limits.ts";
import { toVector, type Vector } from "./vector.ts";

/** Stamps joined by `,`; a stamp names its origin. */
export function formatBookmark(bookmark: Vector): string {
  return [...bookmark.values()].join(",");
}

/** The bookmark that `text` spells, or undefined where it is malformed. Empty text is the empty bookmark. */
export function parseBookmark(text: string): Vector | undefined {
  const parts = text.trim() === "" ? [] : text.split(",");
  if (parts.length > MAX_BOOKMARK_STAMPS) return undefined;
  const stamps = parts.map((part) => parseStamp(part.trim()));
  return stamps.every((stamp) => stamp !== undefined) ? toVector(stamps) : undefined;
}
