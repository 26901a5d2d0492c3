/** Many schedules, one seed after another; on a violation the whole history and how to see it again. */

import { runSchedule, type ScheduleOptions, type Tally } from "./schedule.ts";
import { FAULTS } from "./setup.ts";
import { Violation } from "./violation.ts";

export interface Run extends Tally {
  readonly schedules: number;
  readonly firstSeed: number;
}

export async function runSchedules(
  firstSeed: number,
  count: number,
  options: ScheduleOptions = {},
): Promise<Run> {
  const run: Run = { ...noTally(), schedules: count, firstSeed };
  for (let seed = firstSeed; seed < firstSeed + count; seed++)
    add(run, await runSchedule(seed, options).catch((error: unknown) => explain(seed, error, options)));
  return run;
}

export function noTally(): Tally {
  const faults = {
    "request lost": 0,
    "reply lost": 0,
    repeated: 0,
    late: 0,
    "late again": 0,
    "node down": 0,
  };
  return { calls: 0, rounds: 0, writes: 0, drops: 0, hostile: 0, faults };
}

/** Counts `tally` in. */
export function add(total: Tally, { calls, rounds, writes, drops, hostile, faults }: Tally): void {
  total.calls += calls;
  total.rounds += rounds;
  total.writes += writes;
  total.drops += drops;
  total.hostile += hostile;
  for (const fault of FAULTS) total.faults[fault] += faults[fault];
}

/** The first seed that breaks a promise, and which one; undefined where none of them does. */
export async function findViolation(
  firstSeed: number,
  count: number,
  options: ScheduleOptions = {},
): Promise<{ seed: number; broken: string } | undefined> {
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    try {
      await runSchedule(seed, options);
    } catch (error) {
      const [broken = ""] = String(error).split("\n");
      console.log(`seed ${seed}: ${broken}`);
      return { seed, broken };
    }
  }
  return undefined;
}

export function describeRun(run: Run, millis: number): string {
  const faults = FAULTS.map(
    (fault) => `${fault} ${run.faults[fault]} (${percent(run.faults[fault], run.calls)})`,
  );
  return [
    `${run.schedules} schedules from seed ${run.firstSeed}: no violation; ${Math.round((run.schedules * 1_000) / millis)} a second`,
    `${run.rounds} rounds, ${run.writes} writes, ${run.drops} storages given back, ${run.calls} calls, of which ${faults.join(", ")}; ${run.hostile} hostile answers`,
  ].join("\n");
}

/** Runs the schedule once more, this time writing down what happens. */
async function explain(seed: number, error: unknown, options: ScheduleOptions): Promise<never> {
  const history: string[] = [];
  await runSchedule(seed, { ...options, note: (line) => history.push(line()) }).catch(() => {});
  const reason =
    error instanceof Violation ? error.message : error instanceof Error ? error.stack : String(error);
  const replay = `replay: npm run sim -- --replay ${seed}`;
  throw new Violation([...history, "", `seed ${seed}: ${reason}`, replay].join("\n"), { cause: error });
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
}
