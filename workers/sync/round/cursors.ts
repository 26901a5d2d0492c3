/** Cursors: the last round up to which each node holds everything of each other one (rule R7). Kept by the sync worker. */

/** `cursors[target][source]`: rounds. What is not there is 0. */
export type Cursors = Readonly<Record<string, Readonly<Record<string, number>>>>;

export function cursor(cursors: Cursors, target: string, source: string): number {
  return cursors[target]?.[source] ?? 0;
}

export function setCursor(cursors: Cursors, target: string, source: string, round: number): Cursors {
  return { ...cursors, [target]: { ...cursors[target], [source]: round } };
}

/** The first version of `source` that one of `others`, of whom there is one at least, may lack (R2). */
export function firstLacking(cursors: Cursors, source: string, others: readonly string[]): number {
  return Math.min(...others.map((other) => cursor(cursors, other, source))) + 1;
}

/** Every cursor of `node` and towards it begins anew (R8). */
export function resetCursors(cursors: Cursors, node: string): Cursors {
  const { [node]: _, ...others } = cursors;
  return Object.fromEntries(
    Object.entries(others).map(([target, row]) => {
      const { [node]: _, ...kept } = row;
      return [target, kept];
    }),
  );
}

/** The least cursor between any two of `nodes` (P1); 0 with fewer than two. */
export function leastCursor(cursors: Cursors, nodes: readonly string[]): number {
  if (nodes.length < 2) return 0;
  const rows = nodes.map((target) =>
    nodes.filter((source) => source !== target).map((source) => cursor(cursors, target, source)),
  );
  return Math.min(...rows.flat());
}
