/** Ids as people type them: `3`, `#3`, `03`, `3-a`, ranges as `5-7`, and several as `3,5`. */
import { MAX_IDS_PER_UPDATE } from "../workers/core/limits.ts";
import { wrongUsage } from "./failure.ts";

/** A number and a dash begin an id too, but no origin begins with a digit. */
const RANGE = /^#?0*(\d+)-#?0*(\d+)$/;
const ID_LIKE = /^#?\d/;

/** Each id that the words name, once, in their order. Throws wrong usage for a range that is none. */
export function parseIds(words: readonly string[]): readonly string[] {
  const ids = new Set(words.flatMap((word) => plain(word).split(",")).flatMap(idsOf));
  if (ids.size > MAX_IDS_PER_UPDATE) throw wrongUsage(`more than ${MAX_IDS_PER_UPDATE} todos at once`);
  return [...ids];
}

/** The words that look like ids, up to the first one that does not, and the others. */
export function splitIds(words: readonly string[]): {
  readonly ids: readonly string[];
  readonly rest: readonly string[];
} {
  const end = words.findIndex((word) => !ID_LIKE.test(plain(word)));
  const at = end < 0 ? words.length : end;
  return { ids: words.slice(0, at), rest: words.slice(at) };
}

function idsOf(word: string): readonly string[] {
  const [, first, last] = RANGE.exec(word) ?? [];
  if (first === undefined || last === undefined)
    return [word.replace(/^#(?=\d)/, "").replace(/^0+(?=\d)/, "")];
  const [from, to] = [Number(first), Number(last)];
  if (from < 1 || to < from) throw wrongUsage(`not a range: ${word}`, "the lower number comes first: 5-7");
  if (to - from >= MAX_IDS_PER_UPDATE) throw wrongUsage(`more than ${MAX_IDS_PER_UPDATE} todos at once`);
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

/** `＃３` as `#3`, without the spaces around it. */
function plain(word: string): string {
  return word.normalize("NFKC").trim();
}
