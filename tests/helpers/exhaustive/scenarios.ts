/** What two rounds find: small lists in which every rule of a round has something to do. */
import { DAY } from "../sim/world.ts";
import { create, remove, update } from "../sim/writes.ts";
import type { Stage } from "./stage.ts";

export interface Scenario {
  readonly name: string;
  /** Records on a page: with one, a round makes more calls. */
  readonly maxRecords: number;
  prepare(stage: Stage): Promise<void>;
}

const MANY = 1_000;

export const SCENARIOS: readonly Scenario[] = [
  { name: "two new todos", maxRecords: MANY, prepare: newTodos },
  { name: "a conflict", maxRecords: MANY, prepare: conflict },
  { name: "a conflict in pages of one", maxRecords: 1, prepare: conflict },
  { name: "a tombstone that is due", maxRecords: MANY, prepare: dueTombstone },
];

async function newTodos({ world, node }: Stage): Promise<void> {
  create(world, world.nodes[0] ?? node(0), "one", false);
  create(world, world.nodes[1] ?? node(1), "two", false);
}

/** Both hold a todo, and have changed the same field of it since; each has a todo of its own. */
async function conflict(stage: Stage): Promise<void> {
  const { world } = stage;
  const [a, b] = [stage.node(0), stage.node(1)];
  create(world, a, "one", false);
  await stage.round();
  world.time += 10;
  stage.todo(a, (id) => update(world, a, id, { task: "here" }));
  create(world, b, "two", false);
  stage.todo(b, (id) => update(world, b, id, { task: "there", completed: true }));
}

/** A deletion that every node has heard of is old enough to be purged; another one is new. */
async function dueTombstone(stage: Stage): Promise<void> {
  const { world } = stage;
  const [a, b] = [stage.node(0), stage.node(1)];
  create(world, a, "one", false);
  create(world, a, "two", false);
  await stage.round();
  stage.todo(a, (id) => remove(world, a, id));
  await stage.round();
  world.time += 8 * DAY;
  await stage.round();
  stage.todo(b, (id) => remove(world, b, id));
}
