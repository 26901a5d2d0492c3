/** State that comes back from the past: nodes and workers put back to any earlier moment, storages that were gone. */

import type { Saved } from "./memory-store.ts";
import type { SimNode } from "./sim-node.ts";
import type { SimWorker } from "./sim-worker.ts";
import { type Cluster, readmit } from "./upheavals.ts";

/** Moments that one node, or one worker, can be put back to. */
export const MOST_SAVED = 4;

export function rewinds(cluster: Cluster, node: SimNode): (readonly [number, () => unknown])[] {
  const { rewinds } = cluster.setup;
  const [worker] = cluster.workers;
  if (rewinds === 0 || !worker) return [];
  return [
    [isSavable(node) ? 2 * rewinds : 0, () => save(cluster, node)],
    [isRewindable(node) ? rewinds : 0, () => rewind(cluster, node)],
    [isReturnable(worker, node) ? rewinds : 0, () => bringBack(cluster, worker, node)],
    [rewinds, () => worker.save()],
    [worker.canRewind && mayForget(cluster) ? rewinds / 3 : 0, () => rewindWorker(cluster, worker)],
  ];
}

/**
 * Whether a worker may forget what it knows: not while a node was put back, and nobody knows yet whether that is found out;
 * nor while a storage that was gone is there, of which some other node has not heard that.
 */
export function mayForget({ nodes, members }: Cluster): boolean {
  const knows = (other: SimNode, { store }: SimNode) => {
    const origin = store.readState()?.origin;
    return origin !== undefined && (other.store.readState()?.gone.includes(origin) ?? false);
  };
  const isKnown = (node: SimNode) => members.length > 0 && members.every((other) => knows(other, node));
  return nodes.every((node) => !node.rewound && (!node.returned || isKnown(node)));
}

/** What a worker has forgotten it can't find a node to lack: only what is saved from now on. */
export function forgetSaved(nodes: readonly SimNode[]): void {
  for (const node of nodes) node.saved = [];
}

/** An operator readmits every node whose former storage is there: it stays refused until then (P2). */
export async function readmitReturned(cluster: Cluster): Promise<void> {
  for (const node of cluster.nodes) if (node.returned) await readmit(cluster, node);
}

/** What is written to a storage that was put back, or that was gone, is in no ledger yet. */
export function isSavable({ rewound, returned, store }: SimNode): boolean {
  return !rewound && !returned && store.readState() !== undefined;
}

export function save(cluster: Cluster, node: SimNode): void {
  cluster.note(() => `the state of ${node.name} is saved`);
  node.saved = [...node.saved, node.store.save()].slice(-MOST_SAVED);
}

export function isRewindable({ rewound, retired, saved }: SimNode): boolean {
  return !rewound && !retired && saved.length > 0;
}

/** To whatever moment was saved: also within a round, and also where nothing was lost that a round had read. */
export function rewind(cluster: Cluster, node: SimNode): void {
  const saved = cluster.random.pick(node.saved);
  const { origin, latest, lineage } = saved.state ?? {};
  cluster.note(() => `${node.name} is put back to write ${lineage?.writes}`);
  const made = origin === undefined ? [] : (cluster.ledger.byOrigin.get(origin) ?? []);
  const lost = made.filter(({ stamp }) => stamp > (latest ?? ""));
  node.restart(saved.open());
  node.rewound = { lost, writes: [] };
  // Later states are no part of its past any more.
  node.saved = node.saved.slice(0, node.saved.indexOf(saved) + 1);
  cluster.excuseLost();
}

function isReturnable(worker: SimWorker, node: SimNode): boolean {
  return !node.retired && !node.rewound && goneStorages(worker, node).length > 0;
}

function goneStorages(worker: SimWorker, { former }: SimNode): Saved[] {
  if (former.length === 0) return [];
  const { gone } = worker.state;
  return former.filter(({ state }) => state !== undefined && gone.includes(state.origin));
}

/** A storage that was announced as gone is there again: it must be refused, though nobody has retired its node (P2). */
function bringBack(cluster: Cluster, worker: SimWorker, node: SimNode): void {
  cluster.note(() => `a former storage of ${node.name} is there again`);
  const former = cluster.random.pick(goneStorages(worker, node));
  node.former.push(node.store.save());
  node.restart(former.open());
  node.retired = true;
  node.returned = true;
  node.saved = [];
  cluster.excuseLost();
}

export function rewindWorker(cluster: Cluster, worker: SimWorker): void {
  cluster.note(() => `${worker.name} is put back to an older state`);
  worker.rewind();
  forgetSaved(cluster.nodes);
}
