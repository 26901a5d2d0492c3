/**
 * The exhaustive small scope: a small list, two rounds, and every single event and every pair of events at each call of
 * them, on the code as it ships. What chance may take long to meet is met here, in so far as it is this small.
 */

import { end } from "../sim/schedule.ts";
import type { Double } from "../sim/sim-node.ts";
import { reusingStorages } from "../sim/storages.ts";
import { Violation } from "../sim/violation.ts";
import { type Event, eventsOf } from "./events.ts";
import type { Scenario } from "./scenarios.ts";
import { Stage } from "./stage.ts";

const ROUNDS = 2;

/** An event at a call, counted from the first one of the first round; after the last one there is one more place. */
export interface Cue {
  readonly at: number;
  readonly event: Event;
}

export interface Exploration {
  schedules: number;
  /** What broke, each with its history. */
  readonly violations: string[];
}

export interface Scope {
  readonly nodes: readonly string[];
  /** Of the pairs, one in so many; every single event is played. */
  readonly oneIn: number;
  /** So many violations are enough. */
  readonly enough: number;
  /** Nodes in which a rule is missing. */
  readonly double?: Double;
}

/** Every event, and of the pairs one in `oneIn`, at each call of `scenario`. */
export async function explore(scenario: Scenario, scope: Scope): Promise<Exploration> {
  const { nodes, oneIn, enough } = scope;
  const events = eventsOf(nodes);
  const found: Exploration = { schedules: 0, violations: [] };
  const visit = async (script: readonly Cue[]): Promise<number> => {
    found.schedules++;
    try {
      return await reusingStorages(() => play(scenario, scope, script));
    } catch (error) {
      found.violations.push(await explain(scenario, scope, script, error));
      return 0;
    }
  };
  let pairs = 0;
  for (let at = 0, places = await visit([]); at <= places; at++) {
    for (const event of events) {
      const first = { at, event };
      const last = await visit([first]);
      for (let then = at; then <= last; then++) {
        for (const event of events) {
          if (pairs++ % oneIn !== 0) continue;
          await visit([first, { at: then, event }]);
          if (found.violations.length >= enough) return found;
        }
      }
    }
  }
  return found;
}

/** Plays one script to its end, and checks what is promised; how many calls its rounds made. */
async function play(
  { maxRecords, prepare }: Scenario,
  { nodes, double = (calls) => calls }: Scope,
  script: readonly Cue[],
  note: (line: () => string) => void = () => {},
): Promise<number> {
  const stage = new Stage(nodes, maxRecords, double, note);
  await prepare(stage);
  stage.save();
  const cues = [...script];
  let place = 0;
  const happen = async (): Promise<Event["fault"]> => {
    let fault: Event["fault"];
    while (cues[0]?.at === place) {
      const event = cues.shift()?.event;
      note(() => `* ${event?.name}`);
      await event?.happen?.(stage);
      fault = event?.fault ?? fault;
    }
    return fault;
  };
  for (let round = 0; round < ROUNDS; round++) {
    await stage.round(async () => {
      const fault = await happen();
      place++;
      if (stage.world.network.pending > 0) stage.world.network.pass(fault);
      stage.random.failAfter = -1;
    });
  }
  await happen();
  await end(stage.world);
  return place;
}

async function explain(
  scenario: Scenario,
  scope: Scope,
  script: readonly Cue[],
  error: unknown,
): Promise<string> {
  const history: string[] = [];
  await play(scenario, scope, script, (line) => history.push(line())).catch(() => {});
  const cues = script.map(({ at, event }) => `${event.name} at call ${at}`);
  const reason = error instanceof Violation ? error.message : error instanceof Error ? error.stack : error;
  return `${[...history, "", `${scenario.name}: ${cues.join(", then ")}`].join("\n")}\n${reason}`;
}
