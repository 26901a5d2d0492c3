/** Deletions of the whole list: ordinary writes, made some at a time (P3). */
import { winner } from "../../../workers/core/record.ts";
import { deleteList, deleteMore } from "../../../workers/datanode/list/delete-list.ts";
import type { Change } from "../../../workers/datanode/storage/change.ts";
import { transact } from "../../../workers/datanode/storage/transaction.ts";
import { LIST } from "../list-on-node.ts";
import type { Scene } from "./acknowledge.ts";
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

function acknowledgeAll({ ledger }: Scene, node: SimNode, command: (change: Change) => unknown): void {
  const before = new Map(node.ids().map((id) => [id, ledger.recordIn(node.store, id)]));
  const transaction = transact(node.store, node.environment, "client", LIST, (change) => {
    command(change);
  });
  node.heard(transaction);
  if (node.rewound) return;
  for (const { id, body } of transaction.changed.rows) {
    const deletion = winner(ledger.record(body), "deleted");
    if (!deletion) continue;
    const replaced =
      before
        .get(id)
        ?.fields.get("deleted")
        ?.map(({ stamp }) => stamp) ?? [];
    ledger.add({
      id,
      stamp: deletion.stamp,
      fields: new Map([["deleted", true]]),
      over: new Map([["deleted", replaced]]),
      excused: node.retired,
    });
  }
  node.watch();
}
