/** How fast nodes answered lately, for `--prefer fastest`. */
import type { Context } from "../context.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import type { Speed } from "./state-file.ts";

/** Networks change: after this time a node is asked first once, and so measured anew. */
const STALE_AFTER_MS = 5 * 60_000;
/** One slow answer does not make a slow node. */
const WEIGHT_OF_LATEST = 0.3;
/** The time noted for a node that can't be reached: longer than of any that can. */
const UNREACHABLE_MS = 60_000;

/** Nodes that were not measured for a while come first, then the others, the fastest ahead. */
export function fastestFirst(
  nodes: readonly Endpoint[],
  speeds: ReadonlyMap<string, Speed>,
  now: number,
): readonly Endpoint[] {
  const rank = ({ name }: Endpoint): number => {
    const speed = speeds.get(name);
    return speed && Math.abs(now - speed.measuredAt) < STALE_AFTER_MS ? speed.ms : -1;
  };
  return nodes.toSorted((left, right) => rank(left) - rank(right));
}

/** Answers as `ask` does, and remembers how long that took where the order of nodes depends on it. */
export async function noteSpeed<T extends { readonly type: string }>(
  { settings, state }: Context,
  { name }: Endpoint,
  ask: () => Promise<T>,
): Promise<T> {
  if (settings.prefer !== "fastest") return ask();
  const start = performance.now();
  const outcome = await ask();
  const ms = outcome.type === "no-answer" ? UNREACHABLE_MS : performance.now() - start;
  await state.update(({ speeds }) => {
    speeds.set(name, { ms: smoothed(speeds.get(name)?.ms, ms), measuredAt: Date.now() });
  });
  return outcome;
}

function smoothed(before: number | undefined, latest: number): number {
  const isComparable = before !== undefined && before < UNREACHABLE_MS && latest < UNREACHABLE_MS;
  return isComparable ? before + WEIGHT_OF_LATEST * (latest - before) : latest;
}
