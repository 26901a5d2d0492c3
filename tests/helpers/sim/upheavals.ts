/** What changes the cluster itself: nodes are added, retired and readmitted. */
import type { Registration } from "../../../workers/sync/registry.ts";
import type { Ledger } from "./ledger.ts";
import type { Note } from "./network.ts";
import type { Random } from "./random.ts";
import type { Setup } from "./setup.ts";
import type { SimNode } from "./sim-node.ts";
import type { SimWorker } from "./sim-worker.ts";

/** The cluster, as far as it can be changed. */
export interface Cluster {
  readonly random: Random;
  readonly ledger: Ledger;
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
  const { upheavals } = cluster.setup;
  if (upheavals === 0) return [];
  const name = NAMES[cluster.nodes.length];
  const retirable = !node.retired && cluster.members.length > FEW_NODES;
  return [
    [name === undefined ? 0 : upheavals, () => name !== undefined && add(cluster, name)],
    [retirable ? upheavals : 0, () => retire(cluster, node)],
    [node.retired ? upheavals : 0, () => readmit(cluster, node)],
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
export async function readmit(cluster: Cluster, node: SimNode): Promise<void> {
  // A storage that was gone is refused without a word from an operator: it takes one to be emptied.
  if (node.returned) await retire(cluster, node);
  node.returned = false;
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
