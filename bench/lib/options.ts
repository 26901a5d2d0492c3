/** What to run, and how thoroughly: `--only converge,post`, `--quick`, `--runs 5`. */
import { scriptOptions, wrongOption } from "../../scripts/options.ts";

const USAGE = "usage: npm run bench [-- --only NAME,NAME --quick --runs N]";

export interface Options {
  /** Names of the benches to run; empty for all. */
  readonly only: readonly string[];
  readonly quick: boolean;
  /** Pairs of each comparison. */
  readonly runs: number;
  /** Sizes of lists: 10,000, 100,000 and 100 todos, smaller ones with `--quick`. */
  readonly many: number;
  readonly huge: number;
  readonly few: number;
  /** The length of a window of load, in milliseconds. */
  readonly windowMs: number;
}

export function readOptions(args: readonly string[]): Options {
  const values = scriptOptions(
    USAGE,
    {
      only: { type: "string", multiple: true, default: [] },
      quick: { type: "boolean", default: false },
      runs: { type: "string" },
    },
    args,
  );
  const { quick } = values;
  const runs = values.runs ?? (quick ? "3" : "7");
  if (!/^[1-9]\d*$/.test(runs)) wrongOption(`--runs ${runs} is no number of runs`, USAGE);
  return {
    only: values.only.flatMap((names) => names.split(",")),
    quick,
    runs: Number(runs),
    many: quick ? 2_000 : 10_000,
    huge: quick ? 20_000 : 100_000,
    few: 100,
    windowMs: quick ? 1_000 : 3_000,
  };
}
