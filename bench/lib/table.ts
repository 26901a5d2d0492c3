/** The one table that a run prints. */
import type { Comparison } from "./stats.ts";

export interface Row {
  readonly what: string;
  /** The target. */
  readonly reach: string;
  readonly measured: string;
  /** What it is compared with, as measured in the same run. */
  readonly floor: string;
  readonly ratio: string;
  readonly reached: boolean;
}

const HEADINGS = ["what", "to reach", "measured", "floor", "ratio", "reached"];

export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, reach, measured, floor, ratio, reached }) => [
    what,
    reach,
    measured,
    floor,
    ratio,
    reached ? "yes" : "**no**",
  ]);
  return [HEADINGS, HEADINGS.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

export function ms(value: number): string {
  if (value < 10) return `${value.toFixed(2)} ms`;
  return value < 1_000 ? `${value.toFixed(0)} ms` : `${(value / 1_000).toFixed(2)} s`;
}

export function perSecond(value: number): string {
  return `${value.toFixed(0)}/s`;
}

export function count(value: number): string {
  return value.toLocaleString("en");
}

/** The median ratio, and how far it went in single pairs. */
export function spread({ ratio, least, greatest }: Comparison): string {
  return `${factor(ratio)} (${factor(least)} to ${factor(greatest)})`;
}

function factor(value: number): string {
  return value.toFixed(value < 10 ? 2 : 0);
}
