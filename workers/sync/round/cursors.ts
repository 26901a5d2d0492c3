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

/** It is not known to hold anything of any other node. */
export function isNew(cursors: Cursors, node: string): boolean {
  return Object.values(cursors[node] ?? {}).every((round) => round === 0);
}

/** The cursors once those of `nodes` that are new have taken all of `filler`, and with it what that took of the others (R3). */
export function filledFrom(cursors: Cursors, filler: string, nodes: readonly string[]): Cursors {
  const filled = nodes.filter((node) => node !== filler && isNew(cursors, node));
  const rows = filled.map((node) => {
    const { [node]: _, ...taken } = cursors[filler] ?? {};
    return [node, taken] as const;
  });
  return { ...cursors, ...Object.fromEntries(rows) };
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
