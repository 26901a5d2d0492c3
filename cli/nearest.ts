/** What someone most likely meant who mistyped a word. */

/** A hint such as `did you mean "list"?`; undefined where nothing comes near. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const word = typed.toLowerCase();
  // A third of the letters may be wrong; in words of two or three, one.
  const most = Math.max(1, Math.floor(word.length / 3));
  const [best] = known
    .map((each) => ({ each, distance: isBeginning(word, each) ? 0 : editDistance(word, each) }))
    .filter(({ distance }) => distance <= most)
    .sort((left, right) => left.distance - right.distance);
  return best && `did you mean ${best.each}?`;
}

function isBeginning(word: string, whole: string): boolean {
  return word.length >= 2 && whole.startsWith(word);
}

/** How many letters have to be put in, taken out, changed, or swapped with the next one. */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = row > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, current];
  }
  return last[to.length] ?? 0;
}
