/** Medians, and comparisons that hold on a noisy machine: both sides in turn, ratios only within a pair. */

export type Measure = () => Promise<number>;

export interface Comparison {
  /** Medians. */
  readonly ours: number;
  readonly theirs: number;
  /** Median of the pairs' ratios, ours to theirs; and the least and the greatest of them. */
  readonly ratio: number;
  readonly least: number;
  readonly greatest: number;
}

/** Measures both in turn, `runs` times after a pair that only warms up; every other pair begins with the other side. */
export async function compare(runs: number, ours: Measure, theirs: Measure): Promise<Comparison> {
  const pairs: { ours: number; theirs: number }[] = [];
  for (let run = 0; run <= runs; run++) {
    const swap = run % 2 === 1;
    const first = await (swap ? theirs : ours)();
    const second = await (swap ? ours : theirs)();
    pairs.push(swap ? { ours: second, theirs: first } : { ours: first, theirs: second });
  }
  const measured = pairs.slice(1);
  const ratios = measured.map(({ ours, theirs }) => ours / theirs);
  return {
    ours: median(measured.map((pair) => pair.ours)),
    theirs: median(measured.map((pair) => pair.theirs)),
    ratio: median(ratios),
    least: Math.min(...ratios),
    greatest: Math.max(...ratios),
  };
}

export async function elapsed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

/** By nearest rank. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN;
}
