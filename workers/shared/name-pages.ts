/** Pages of names from several places, as one page. */
import type { NamePage } from "./rpc.ts";

/** The first names of all `pages` in order, at most `limit`, each once. All pages begin after the same name. */
export function mergePages(pages: readonly NamePage[], limit: number): NamePage {
  // A page that goes on says nothing of the names after its end.
  const ends = pages.flatMap(({ next }) => next ?? []).sort();
  const [end] = ends;
  const all = [...new Set(pages.flatMap(({ names }) => names))].sort();
  const known = end === undefined ? all : all.filter((name) => name <= end);
  const names = known.slice(0, limit);
  const goesOn = known.length > limit || end !== undefined;
  return { names, next: goesOn ? (names.at(-1) ?? null) : null };
}
