/** What may happen at a call: each fault of the network, and each thing that becomes of a node, a worker or a todo. */
import { isRewindable, mayForget, rewind, rewindWorker } from "../sim/rewinds.ts";
import { FAULTS, type Fault } from "../sim/setup.ts";
import type { SimNode } from "../sim/sim-node.ts";
import { promise } from "../sim/violation.ts";
import { create, remove, update } from "../sim/writes.ts";
import type { Stage } from "./stage.ts";

export interface Event {
  readonly name: string;
  /** What becomes of the call at hand; it goes on unharmed where this is left out. */
  readonly fault?: Fault;
  /** What happens before it; whether anything did. */
  readonly happen?: (stage: Stage) => unknown;
}

/** Every event in a cluster of these nodes. */
export function eventsOf(names: readonly string[]): readonly Event[] {
  const faults = FAULTS.filter((fault) => fault !== "node down");
  return [
    ...faults.map((fault): Event => ({ name: fault, fault })),
    {
      name: "a late call arrives",
      happen: ({ world }) => world.network.strays > 0 && world.network.stepStray(),
    },
    { name: "the worker dies, and so do its calls", happen: (stage) => crash(stage, false) },
    { name: "the worker dies, and its calls arrive", happen: (stage) => crash(stage, true) },
    {
      name: "the worker is wiped",
      happen: ({ world, worker }) => mayForget(world) && world.wipeWorker(worker),
    },
    { name: "the worker is put back", happen: (stage) => putBackWorker(stage) },
    ...names.flatMap((name): Event[] => [
      { name: `${name} restarts`, happen: on(name, ({ world }, node) => world.reboot(node)) },
      { name: `${name} is wiped`, happen: on(name, ({ world }, node) => world.wipeNode(node)) },
      { name: `${name} is put back`, happen: on(name, putBack) },
      { name: `${name} changes the todo`, happen: on(name, change) },
      {
        name: `${name} deletes the todo`,
        happen: on(name, (stage, node) => stage.todo(node, (id) => remove(stage.world, node, id))),
      },
      {
        name: `${name} creates a todo`,
        happen: on(name, ({ world }, node) => create(world, node, "new", false)),
      },
      { name: `the client comes to ${name}`, happen: on(name, ({ client }, node) => client.act(node)) },
    ]),
  ];
}

function on(name: string, happen: (stage: Stage, node: SimNode) => unknown): (stage: Stage) => unknown {
  return (stage) => {
    const node = stage.world.nodes.find((candidate) => candidate.name === name);
    promise(node !== undefined, () => `no node ${name}`);
    return happen(stage, node);
  };
}

function change(stage: Stage, node: SimNode): unknown {
  return stage.todo(node, (id) => update(stage.world, node, id, { completed: node.name !== "a" }));
}

/** To what it held before the rounds. */
function putBack({ world }: Stage, node: SimNode): void {
  if (isRewindable(node)) rewind(world, node);
}

function putBackWorker({ world, worker }: Stage): void {
  if (worker.canRewind && mayForget(world)) rewindWorker(world, worker);
}

function crash({ world, worker, random }: Stage, doCallsArrive: boolean): void {
  random.yes = doCallsArrive;
  world.crash(worker);
  random.yes = false;
}
