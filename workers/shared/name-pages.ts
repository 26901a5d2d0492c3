/** Pages of names from several places, as one page. */
import type { NamePage } from "./rpc.ts";

/** Of pages that all begin after the same name: the first names of all of them in order, at most `limit`, each once. */
export function mergePages(pages: readonly NamePage[], limit: number): NamePage {
  // Beyond the end of a page that goes on, names of that place may be missing.
  const ends = pages.flatMap(({ next }) => next ?? []).sort();
  const [end] = ends;
  const all = [...new Set(pages.flatMap(({ names }) => names))].sort();
  const known = end === undefined ? all : all.filter((name) => name <= end);
  const names = known.slice(0, limit);
  const goesOn = known.length > limit || end !== undefined;
  return { names, next: goesOn ? (names.at(-1) ?? null) : null };
}
