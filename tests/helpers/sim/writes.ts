/** Local writes of clients: made on any node at any time, and entered in the ledger once they are acknowledged. */

import type { TodoId } from "../../../workers/core/id.ts";
import type { TodoUpdate } from "../../../workers/model/requests.ts";
import { acknowledge, type Fields, type Scene } from "./acknowledge.ts";
import { writeRarely } from "./rarer-writes.ts";
import type { SimNode } from "./sim-node.ts";

export function writeLocally(scene: Scene, node: SimNode): void {
  const { random, ledger, setup } = scene;
  if (random.chance(0.2)) {
    writeRarely(scene, node);
    return;
  }
  const ids = node.ids();
  const id = ids.length > 0 ? random.pick(ids) : undefined;
  const task = random.pick(["same", `task${ledger.byStamp.size}`]);
  if (id === undefined || (ids.length < setup.todos && random.chance(0.4))) {
    create(scene, node, task, random.chance(0.2));
  } else if (random.chance(setup.deletions)) {
    remove(scene, node, id);
  } else {
    const changes = {
      ...(random.chance(0.5) && { task }),
      ...(random.chance(0.5) && { completed: random.chance(0.5) }),
      ...(random.chance(0.5) && { deleted: false as const }),
    };
    if (Object.keys(changes).length === 0) return;
    update(scene, node, id, changes);
  }
}

export function create(scene: Scene, node: SimNode, task: string, completed: boolean): void {
  const fields = { task, completed, deleted: false };
  acknowledge(scene, node, undefined, fields, () => node.commands.tryToCreate("inbox", { task, completed }));
}

export function update(scene: Scene, node: SimNode, id: TodoId, changes: TodoUpdate): void {
  const fields = { ...(changes as Fields), deleted: false };
  acknowledge(scene, node, id, fields, () => node.commands.update(id, changes));
}

export function remove(scene: Scene, node: SimNode, id: TodoId): void {
  acknowledge(scene, node, id, { deleted: true }, () => node.commands.remove(id));
}
