/** What changes the cluster itself: nodes are added, retired, readmitted, and put back to an older state. */
import type { Registration } from "../../../workers/sync/registry.ts";
import type { Note } from "./network.ts";
import type { Setup } from "./setup.ts";
import type { SimNode } from "./sim-node.ts";
import type { SimWorker } from "./sim-worker.ts";

/** The cluster, as far as it can be changed. */
interface Cluster {
  readonly setup: Setup;
  readonly note: Note;
  readonly nodes: readonly SimNode[];
  readonly members: readonly SimNode[];
  readonly workers: readonly SimWorker[];
  readonly registrations: Registration[];
  addNode(name: string): void;
  excuseLost(): void;
}

/** Names that nodes may be added under. */
const NAMES = ["a", "b", "c", "d", "e"];
/** A cluster has at least so many nodes. */
const FEW_NODES = 2;

export function upheavals(cluster: Cluster, node: SimNode): (readonly [number, () => unknown])[] {
  const { upheavals, rewinds } = cluster.setup;
  if (upheavals + rewinds === 0) return [];
  const name = NAMES[cluster.nodes.length];
  const retirable = !node.retired && cluster.members.length > FEW_NODES;
  return [
    [name === undefined ? 0 : upheavals, () => name !== undefined && add(cluster, name)],
    [retirable ? upheavals : 0, () => retire(cluster, node)],
    [node.retired ? upheavals : 0, () => readmit(cluster, node)],
    [node.rewound ? 0 : rewinds, () => save(cluster, node)],
    [isOlder(cluster, node) ? 3 * rewinds : 0, () => rewind(cluster, node)],
  ];
}

function add(cluster: Cluster, name: string): void {
  cluster.note(() => `${name} is added`);
  cluster.addNode(name);
}

async function retire(cluster: Cluster, node: SimNode): Promise<void> {
  cluster.note(() => `${node.name} is retired`);
  node.retired = true;
  await register(cluster, node);
  cluster.excuseLost();
}

/** What the node held when it was retired is emptied before it is counted on again. */
async function readmit(cluster: Cluster, node: SimNode): Promise<void> {
  cluster.note(() => `${node.name} is readmitted`);
  node.retired = false;
  await register(cluster, node);
  cluster.excuseLost();
}

/** The latest word on each node, as the scheduler keeps it, is told to every worker. */
async function register({ workers, registrations }: Cluster, { name, retired }: SimNode): Promise<void> {
  const seq = 1 + Math.max(0, ...registrations.map((known) => known.seq));
  const known = registrations.findIndex(({ node }) => node === name);
  registrations.splice(known === -1 ? registrations.length : known, known === -1 ? 0 : 1, {
    node: name,
    seq,
    retired,
  });
  for (const worker of workers) await worker.register();
}

function save(cluster: Cluster, node: SimNode): void {
  cluster.note(() => `the state of ${node.name} is saved`);
  node.saved = node.store.clone();
}

/** Whether the saved state is one that the node is found out by: older than the last round it has acknowledged (R8). */
function isOlder({ workers }: Cluster, { name, saved, retired, store }: SimNode): boolean {
  const [origin, round] = [saved?.readState()?.origin, saved?.readState()?.round ?? 0];
  if (retired || origin === undefined || origin !== store.readState()?.origin) return false;
  return workers.every(({ state }) => {
    const member = state.members[name];
    return member?.origin === origin && (member.acknowledged?.round ?? 0) > round;
  });
}

function rewind(cluster: Cluster, node: SimNode): void {
  cluster.note(() => `${node.name} is rewound`);
  if (node.saved) node.restart(node.saved.clone());
  node.rewound = true;
  cluster.excuseLost();
}
