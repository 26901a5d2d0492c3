/** What a client or a node has seen: origin to stamp (rules B1 to B4). */
import { laterStamp, type Origin, parseStamp, type Stamp, stampOrigin } from "./hlc.ts";
import { MAX_BOOKMARK_STAMPS } from "./limits.ts";

export type Bookmark = ReadonlyMap<Origin, Stamp>;

/** The header's text: stamps joined by `,`; a stamp names its origin. */
export function formatBookmark(bookmark: Bookmark): string {
  return [...bookmark.values()].join(",");
}

/** The bookmark that `text` spells, or undefined where it is malformed. Empty text is the empty bookmark. */
export function parseBookmark(text: string): Bookmark | undefined {
  const parts = text.trim() === "" ? [] : text.split(",");
  if (parts.length > MAX_BOOKMARK_STAMPS) return undefined;
  const stamps = parts.map((part) => parseStamp(part.trim()));
  return stamps.every((stamp) => stamp !== undefined) ? toBookmark(stamps) : undefined;
}

export function toBookmark(stamps: Iterable<Stamp>): Bookmark {
  const bookmark = new Map<Origin, Stamp>();
  for (const stamp of stamps) {
    const origin = stampOrigin(stamp);
    bookmark.set(origin, laterStamp(bookmark.get(origin), stamp));
  }
  return bookmark;
}

/** The pointwise maximum. */
export function joinBookmarks(a: Bookmark, b: Bookmark): Bookmark {
  return toBookmark([...a.values(), ...b.values()]);
}

/** Whether a node that holds everything up to `complete` holds everything `wanted` has seen (rule B2). */
export function covers(complete: Bookmark, wanted: Bookmark): boolean {
  return missing(complete, wanted).length === 0;
}

/** The stamps of `wanted` that `complete` does not reach yet. */
export function missing(complete: Bookmark, wanted: Bookmark): Stamp[] {
  return [...wanted]
    .filter(([origin, stamp]) => !(stamp <= (complete.get(origin) ?? "")))
    .map(([, stamp]) => stamp);
}

/** `bookmark` without the origins that are gone (rule B4). */
export function without(bookmark: Bookmark, gone: ReadonlySet<Origin>): Bookmark {
  return new Map([...bookmark].filter(([origin]) => !gone.has(origin)));
}
