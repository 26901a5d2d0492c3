/** What changes the cluster itself: nodes are added, retired, readmitted, and put back to an older state. */
import type { SimNode } from "./sim-node.ts";
import type { World } from "./world.ts";

/** Names that nodes may be added under. */
const NAMES = ["a", "b", "c", "d", "e"];
/** A cluster has at least so many nodes. */
const FEW_NODES = 2;

export function upheavals(world: World, node: SimNode): (readonly [number, () => unknown])[] {
  const { upheavals, rewinds } = world.setup;
  if (upheavals + rewinds === 0) return [];
  const name = NAMES[world.nodes.length];
  const retirable = !node.retired && world.members.length > FEW_NODES;
  return [
    [name === undefined ? 0 : upheavals, () => name !== undefined && add(world, name)],
    [retirable ? upheavals : 0, () => retire(world, node)],
    [node.retired ? upheavals : 0, () => readmit(world, node)],
    [node.rewound ? 0 : rewinds, () => save(world, node)],
    [isOlder(world, node) ? 3 * rewinds : 0, () => rewind(world, node)],
  ];
}

function add(world: World, name: string): void {
  world.note(() => `${name} is added`);
  world.addNode(name);
}

async function retire(world: World, node: SimNode): Promise<void> {
  world.note(() => `${node.name} is retired`);
  node.retired = true;
  await register(world, node);
  world.excuseLost();
}

/** What the node held when it was retired is emptied before it is counted on again. */
async function readmit(world: World, node: SimNode): Promise<void> {
  world.note(() => `${node.name} is readmitted`);
  node.retired = false;
  await register(world, node);
  world.excuseLost();
}

/** The latest word on each node, as the scheduler keeps it, is told to every worker. */
async function register({ workers, registrations }: World, { name, retired }: SimNode): Promise<void> {
  const seq = 1 + Math.max(0, ...registrations.map((known) => known.seq));
  const known = registrations.findIndex(({ node }) => node === name);
  registrations.splice(known === -1 ? registrations.length : known, known === -1 ? 0 : 1, {
    node: name,
    seq,
    retired,
  });
  for (const worker of workers) await worker.register();
}

function save(world: World, node: SimNode): void {
  world.note(() => `the state of ${node.name} is saved`);
  node.saved = node.store.clone();
}

/** Whether the saved state is one that the node is found out by: older than the last round it has acknowledged (R8). */
function isOlder({ workers }: World, { name, saved, retired, store }: SimNode): boolean {
  const [origin, round] = [saved?.readState()?.origin, saved?.readState()?.round ?? 0];
  if (retired || origin === undefined || origin !== store.readState()?.origin) return false;
  return workers.every(({ state }) => {
    const member = state.members[name];
    return member?.origin === origin && member.acknowledged > round;
  });
}

function rewind(world: World, node: SimNode): void {
  world.note(() => `${node.name} is rewound`);
  if (node.saved) node.restart(node.saved.clone());
  node.rewound = true;
  world.excuseLost();
}
