/** Local writes of clients: made on any node at any time, and entered in the ledger once they are acknowledged. */

import type { TodoId } from "../../../workers/core/id.ts";
import { isRefusal, type Refusal } from "../../../workers/core/problem.ts";
import type { Json } from "../../../workers/core/record.ts";
import type { Todo } from "../../../workers/model/todo.ts";
import { brief } from "./history.ts";
import type { Ledger } from "./ledger.ts";
import type { Note } from "./network.ts";
import type { Random } from "./random.ts";
import type { Setup } from "./setup.ts";
import type { SimNode } from "./sim-node.ts";
import { promise } from "./violation.ts";

/** What a write needs of the world. */
export interface Scene {
  readonly random: Random;
  readonly ledger: Ledger;
  readonly note: Note;
  readonly setup: Setup;
}

export function writeLocally(scene: Scene, node: SimNode): void {
  const { random, ledger, setup } = scene;
  const ids = node.ids();
  const id = ids.length > 0 ? random.pick(ids) : undefined;
  const task = random.pick(["same", `task${ledger.byStamp.size}`]);
  if (id === undefined || (ids.length < setup.todos && random.chance(0.4))) {
    const todo = { task, completed: random.chance(0.2) };
    const fields = { ...todo, deleted: false };
    acknowledge(scene, node, undefined, fields, () => node.commands.create("inbox", todo));
  } else if (random.chance(setup.deletions)) {
    acknowledge(scene, node, id, { deleted: true }, () => node.commands.remove(id));
  } else {
    const update = {
      ...(random.chance(0.5) && { task }),
      ...(random.chance(0.5) && { completed: random.chance(0.5) }),
      ...(random.chance(0.5) && { deleted: false as const }),
    };
    if (Object.keys(update).length === 0) return;
    const fields = { ...update, deleted: false };
    acknowledge(scene, node, id, fields, () => node.commands.update(id, update));
  }
}

function acknowledge(
  { ledger, note }: Scene,
  node: SimNode,
  known: TodoId | undefined,
  fields: Readonly<Record<string, Json>>,
  command: () => Todo | Refusal,
): void {
  const state = node.store.readState();
  const before = known && ledger.recordIn(node.store, known);
  const answer = command();
  note(() => `${node.name} writes ${brief(fields)} = ${brief(answer)}`);
  const after = node.store.readState();
  if (node.rewound) return;
  if (isRefusal(answer)) {
    promise(answer.type === "not-found", () => `a write on a known id was refused: ${answer.detail}`);
    promise(state === after, () => `a refused write changed the state of ${node.name}`);
    return;
  }
  const stamp = after?.latest;
  promise(after !== undefined && stamp !== undefined && stamp !== null, () => "a write left no stamp");
  node.watch();
  promise(answer.version > (state?.head ?? 0), () => `[V1] version ${answer.version} was given before`);
  for (const made of [...(state?.visible.values() ?? [])])
    promise(stamp > made, () => `[H1] ${stamp} is not after ${made}, which ${node.name} had seen`);
  if (!known) {
    const known = ledger.byId.has(answer.id);
    promise(!known, () => `[I3] id ${answer.id} was given twice`);
  }
  const over = Object.keys(fields).map(
    (field) => [field, before?.fields.get(field)?.map((value) => value.stamp) ?? []] as const,
  );
  ledger.add({
    id: answer.id,
    stamp,
    fields: new Map(Object.entries(fields)),
    over: new Map(over),
    excused: node.retired,
  });
}
