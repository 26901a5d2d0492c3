/** Local writes of clients: made on any node at any time, and entered in the ledger once they are acknowledged. */

import type { TodoId } from "../../../workers/core/id.ts";
import { isRefusal, type Refusal } from "../../../workers/core/problem.ts";
import type { Json } from "../../../workers/core/record.ts";
import { encodeState } from "../../../workers/datanode/storage/state.ts";
import type { Todo } from "../../../workers/model/todo.ts";
import { brief } from "./history.ts";
import type { Ledger, Write } from "./ledger.ts";
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
    acknowledge(scene, node, undefined, fields, () => node.commands.tryToCreate("inbox", todo));
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
  const text = encodeText(node);
  const before = known && ledger.recordIn(node.store, known);
  let answer: Todo | Refusal;
  try {
    answer = node.fallibly(command);
  } catch (error) {
    note(() => `${node.name} could not write: ${error}`);
    const isSame = encodeText(node) === text;
    promise(isSame, () => `a write that failed changed the state of ${node.name}`);
    return;
  }
  note(() => `${node.name} writes ${brief(fields)} = ${brief(answer)}`);
  const after = node.store.readState();
  if (isRefusal(answer)) {
    const isExpected = answer.type === "not-found" || (answer.type === "retired" && node.retired);
    promise(isExpected, () => `a write on a known id was refused: ${answer.detail}`);
    promise(encodeText(node) === text, () => `a refused write changed the state of ${node.name}`);
    return;
  }
  // What is written to a storage that was gone is set aside, and nobody hears of it.
  if (node.returned) return;
  const stamp = after?.latest;
  promise(after !== undefined && stamp !== undefined && stamp !== null, () => "a write left no stamp");
  node.watch();
  const over = Object.keys(fields).map(
    (field) => [field, before?.fields.get(field)?.map((value) => value.stamp) ?? []] as const,
  );
  const write: Write = {
    id: answer.id,
    stamp,
    fields: new Map(Object.entries(fields)),
    over: new Map(over),
    excused: node.retired,
  };
  if (node.rewound) {
    node.rewound.writes.push({ write, isNew: !known });
    return;
  }
  promise(answer.version > (state?.head ?? 0), () => `[V1] version ${answer.version} was given before`);
  for (const made of [...(state?.visible.values() ?? [])])
    promise(stamp > made, () => `[H1] ${stamp} is not after ${made}, which ${node.name} had seen`);
  if (!known) {
    const known = ledger.byId.has(answer.id);
    promise(!known, () => `[I3] id ${answer.id} was given twice`);
  }
  ledger.add(write);
}

/** The same text for the same state, in whatever order its members were set. */
function encodeText({ store }: SimNode): string {
  const state = store.readState();
  const members: Record<string, unknown> = state ? JSON.parse(encodeState(state)) : {};
  return JSON.stringify(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}
