/** What a client was told of a write: it is checked, and entered in the ledger. */

import type { Stamp } from "../../../workers/core/hlc.ts";
import type { TodoId } from "../../../workers/core/id.ts";
import { isRefusal, type Refusal } from "../../../workers/core/problem.ts";
import type { Json, TodoRecord } from "../../../workers/core/record.ts";
import { encodeState, type NodeState } from "../../../workers/datanode/storage/state.ts";
import type { Todo } from "../../../workers/model/todo.ts";
import { brief } from "./history.ts";
import type { Ledger, Write } from "./ledger.ts";
import type { StoredRow } from "./memory-store.ts";
import type { Note } from "./network.ts";
import type { Random } from "./random.ts";
import type { Setup } from "./setup.ts";
import type { SimNode } from "./sim-node.ts";
import { promise } from "./violation.ts";

export type Fields = Readonly<Record<string, Json>>;

/** What a write needs of the world. */
export interface Scene {
  readonly random: Random;
  readonly ledger: Ledger;
  readonly note: Note;
  readonly setup: Setup;
}

/** `fields`: what it writes, or what is found to be written. */
export function acknowledge(
  scene: Scene,
  node: SimNode,
  known: TodoId | undefined,
  fields: Fields | ((record: TodoRecord, stamp: Stamp) => Fields),
  command: () => Todo | Refusal,
): void {
  const { ledger, note } = scene;
  const before = beforeWrite(node);
  const answer = attempt(scene, node, command);
  if (!answer) return;
  if (isRefusal(answer)) {
    const isExpected =
      answer.type === "not-found" ||
      (answer.type === "retired" && node.retired) ||
      (answer.type === "changed-since" && typeof fields === "function");
    promise(isExpected, () => `a write on a known id was refused: ${answer.detail}`);
    promise(isUnchanged(node, before.text), () => `a refused write changed the state of ${node.name}`);
    return;
  }
  const stamp = node.store.readState()?.latest;
  promise(stamp !== undefined && stamp !== null, () => "a write left no stamp");
  const record = ledger.recordIn(node.store, answer.id);
  promise(record !== undefined, () => `[V2] ${answer.id} was acknowledged, and is not stored`);
  const written = typeof fields === "function" ? fields(record, stamp) : fields;
  note(() => `  wrote ${brief(written)}`);
  promise(!known || answer.id === known, () => `a write on ${known} was made on ${answer.id}`);
  node.watch();
  enter(scene, node, before, answer, written, stamp);
}

/** What a node held before a write. */
export interface BeforeWrite {
  readonly state: NodeState | undefined;
  readonly text: string;
  readonly rows: ReadonlyMap<TodoId, StoredRow>;
}

export function beforeWrite(node: SimNode): BeforeWrite {
  return { state: node.store.readState(), text: encodeText(node), rows: node.store.rows() };
}

/** The answer; undefined where a statement failed, and so nothing was changed. */
export function attempt<T>({ note }: Scene, node: SimNode, command: () => T): T | undefined {
  const text = encodeText(node);
  try {
    const answer = node.fallibly(command);
    note(() => `${node.name} writes = ${brief(answer)}`);
    return answer;
  } catch (error) {
    note(() => `${node.name} could not write: ${error}`);
    promise(isUnchanged(node, text), () => `a write that failed changed the state of ${node.name}`);
    return undefined;
  }
}

/** Enters an acknowledged write in the ledger, and checks what it says of itself. */
export function enter(
  { ledger }: Scene,
  node: SimNode,
  { state, rows }: BeforeWrite,
  { id, version }: { readonly id: TodoId; readonly version: number },
  fields: Fields,
  stamp: Stamp,
): void {
  // What is written to a storage that was gone is set aside, and nobody hears of it.
  if (node.returned) return;
  const row = rows.get(id);
  const before = row && ledger.record(row.body);
  const over = Object.keys(fields).map(
    (field) => [field, before?.fields.get(field)?.map((value) => value.stamp) ?? []] as const,
  );
  const write: Write = {
    id,
    stamp,
    fields: new Map(Object.entries(fields)),
    over: new Map(over),
    excused: node.retired,
  };
  if (node.rewound) {
    node.rewound.writes.push({ write, isNew: !before });
    return;
  }
  promise(version > (state?.head ?? 0), () => `[V1] version ${version} was given before`);
  for (const made of [...(state?.visible.values() ?? [])])
    promise(stamp > made, () => `[H1] ${stamp} is not after ${made}, which ${node.name} had seen`);
  promise(before !== undefined || !ledger.byId.has(id), () => `[I3] id ${id} was given twice`);
  ledger.add(write);
}

/** Its state as text; empty while it has none. */
export function encodeText({ store }: SimNode): string {
  const state = store.readState();
  return state ? encodeState(state) : "";
}

/** Whether its state is still the one of `text`, in whatever order its members were set. */
export function isUnchanged(node: SimNode, text: string): boolean {
  const now = encodeText(node);
  return now === text || inOrder(now) === inOrder(text);
}

function inOrder(text: string): string {
  const members: Record<string, unknown> = text ? JSON.parse(text) : {};
  return JSON.stringify(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}
