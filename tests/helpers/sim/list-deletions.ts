/** Deletions of the whole list: ordinary writes, made some at a time (P3). */
import { winner } from "../../../workers/core/record.ts";
import { deleteList, deleteMore } from "../../../workers/datanode/list/delete-list.ts";
import type { Change } from "../../../workers/datanode/storage/change.ts";
import { transact } from "../../../workers/datanode/storage/transaction.ts";
import { LIST } from "../list-on-node.ts";
import { attempt, beforeWrite, enter, type Scene } from "./acknowledge.ts";
import type { SimNode } from "./sim-node.ts";

export function deleteListOn(scene: Scene, node: SimNode): void {
  const most = scene.random.pick([1, 2, 1_000]);
  scene.note(() => `the list is deleted on ${node.name}, ${most} at a time`);
  acknowledgeAll(scene, node, (change) => deleteList(change, most));
}

export function isDeleting({ store }: SimNode): boolean {
  return store.readState()?.deletion?.over === false;
}

export function goOnDeleting(scene: Scene, node: SimNode): void {
  scene.note(() => `${node.name} goes on deleting the list`);
  acknowledgeAll(scene, node, (change) => deleteMore(change, 1));
}

function acknowledgeAll(scene: Scene, node: SimNode, command: (change: Change) => unknown): void {
  const before = beforeWrite(node);
  const transaction = attempt(scene, node, () =>
    transact(node.store, node.environment, "client", LIST, (change) => {
      command(change);
    }),
  );
  if (!transaction) return;
  node.heard(transaction);
  for (const row of transaction.changed.rows) {
    const deletion = winner(scene.ledger.record(row.body), "deleted");
    if (deletion) enter(scene, node, before, row, { deleted: true }, deletion.stamp);
  }
  node.watch();
}
