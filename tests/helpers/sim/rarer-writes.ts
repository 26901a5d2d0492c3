/** What clients do more rarely: they take writes back, import, and repeat a write with its idempotency key. */
import { type Stamp, stampOrigin } from "../../../workers/core/hlc.ts";
import type { TodoId } from "../../../workers/core/id.ts";
import { FIRST_ANSWER_AGE_MS } from "../../../workers/core/limits.ts";
import { isRefusal } from "../../../workers/core/problem.ts";
import type { TodoRecord } from "../../../workers/core/record.ts";
import { LIST } from "../list-on-node.ts";
import {
  acknowledge,
  attempt,
  beforeWrite,
  encodeText,
  enter,
  type Fields,
  isUnchanged,
  type Scene,
} from "./acknowledge.ts";
import type { Write } from "./ledger.ts";
import type { SimNode } from "./sim-node.ts";
import { promise } from "./violation.ts";

/** Where imported todos come from: few, so that they come again. */
const SOURCES = ["elsewhere-1", "elsewhere-2"];
const KEYS = ["key-1", "key-2"];

export function writeRarely(scene: Scene, node: SimNode): void {
  scene.random.pick([takeBack, bringIn, repeat])(scene, node);
}

/** Undo of any write that was ever made on a todo that is here: it gives back what stood there before, or is refused. */
function takeBack(scene: Scene, node: SimNode): void {
  const { random, ledger } = scene;
  const ids = node.ids().filter((id) => ledger.byId.has(id));
  if (ids.length === 0) return;
  const id = random.pick(ids);
  const undone = random.pick(ledger.byId.get(id) ?? []);
  const isOwn = stampOrigin(undone.stamp) === node.store.readState()?.origin;
  const written = (record: TodoRecord, stamp: Stamp) => {
    const fields = fieldsOf(record, stamp);
    for (const [field, value] of Object.entries(fields)) {
      const isRight = field === "deleted" || !isOwn || gaveBack(undone, field, value);
      promise(isRight, () => `undo of ${undone.stamp} put ${value} into ${field}, which had not been there`);
    }
    return fields;
  };
  /** Its writer knows what it replaced; elsewhere several writes may have come at once. */
  const gaveBack = ({ over }: Write, field: string, value: unknown) => {
    const [last] = [...(over.get(field) ?? [])].sort().reverse();
    const before = last && ledger.byStamp.get(last);
    return !before || value === before.fields.get(field);
  };
  acknowledge(scene, node, id, written, () => node.commands.undo(id, undone.stamp));
}

/** An import, of todos that are here and of others; the same once more adds nothing. */
function bringIn(scene: Scene, node: SimNode): void {
  const { random, ledger, setup } = scene;
  // Not both: a todo and the source that it was imported from are one, and would be written twice.
  const hasRoom = node.ids().length < setup.todos;
  const ids: readonly string[] = hasRoom && random.chance(0.5) ? SOURCES : node.ids();
  if (ids.length === 0) return;
  const chosen = new Set([random.pick(ids), random.pick(ids)]);
  const items = [...chosen].map((id) => ({
    id,
    task: random.pick(["same", `task${ledger.byStamp.size}`]),
    completed: random.chance(0.3),
    deleted: false,
  }));
  const before = beforeWrite(node);
  const results = attempt(scene, node, () => node.commands.import(LIST, items));
  if (!results) return;
  if (isRefusal(results)) {
    promise(results.type === "retired" && node.retired, () => `an import was refused: ${results.detail}`);
    return;
  }
  node.watch();
  const origin = node.store.readState()?.origin;
  for (const { id } of results) {
    const [row, known] = [id && node.store.rows().get(id), id && before.rows.get(id)];
    if (!id || !row || row.body === known?.body) continue;
    const record = ledger.record(row.body);
    const stamp = origin && record.seen.get(origin);
    promise(stamp !== undefined, () => `${id} was imported without a stamp`);
    enter(scene, node, before, { id, version: row.version }, fieldsOf(record, stamp), stamp);
  }
  isImported(
    scene,
    node,
    items,
    results.map(({ id }) => id),
  );
}

function isImported(
  scene: Scene,
  node: SimNode,
  items: Parameters<SimNode["commands"]["import"]>[1],
  ids: readonly (TodoId | null)[],
): void {
  const text = encodeText(node);
  const again = attempt(scene, node, () => node.commands.import(LIST, items));
  if (!again || isRefusal(again)) return;
  const isSame = again.every(({ id, result }, place) => result === "unchanged" && id === ids[place]);
  promise(isSame && isUnchanged(node, text), () => "a second import of the same lines added something");
}

/** A create with a key that may have been used before: then it gives its first answer, and makes nothing. */
function repeat(scene: Scene, node: SimNode): void {
  const { random, ledger, setup } = scene;
  const key = random.pick(KEYS);
  const state = node.store.readState();
  const first = node.firstAnswers.get(key);
  const now = node.environment.now();
  // A storage that was put back, or that is another one, has forgotten it; and so may one whose clock was ahead.
  const isKnown = first && ledger.byStamp.has(first.stamp) && first.origin === state?.origin && !node.rewound;
  const isRepeated = isKnown && first.at > now - FIRST_ANSWER_AGE_MS && setup.clockJumps === 0;
  if (!isRepeated && node.ids().length >= setup.todos) return;
  const todo = { task: `task${ledger.byStamp.size}`, completed: false };
  const before = beforeWrite(node);
  const write = { key, request: key };
  const answer = attempt(scene, node, () =>
    node.commands.once(write, (change) => node.commands.local.create(change, todo)),
  );
  if (!answer || isRefusal(answer) || isRefusal(answer.outcome)) return;
  const text = JSON.stringify(answer);
  if (isRepeated) {
    promise(text === first.text, () => `${key} was answered ${text}, and before ${first.text}`);
    promise(isUnchanged(node, before.text), () => `a write with ${key} was made twice`);
  }
  const { outcome: made, stamp } = answer;
  if (before.rows.has(made.id) || !node.store.rows().has(made.id) || isUnchanged(node, before.text)) return;
  promise(stamp !== null, () => "a write left no stamp");
  node.watch();
  enter(scene, node, before, made, { ...todo, deleted: false }, stamp);
  const { origin } = node.store.readState() ?? {};
  if (origin) node.firstAnswers.set(key, { text, at: now, stamp, origin });
}

/** What the write `stamp` left in the record. */
function fieldsOf(record: TodoRecord, stamp: Stamp): Fields {
  const written = [...record.fields].flatMap(([field, values]) => {
    const value = values.find((value) => value.stamp === stamp);
    return value ? [[field, value.value] as const] : [];
  });
  return Object.fromEntries(written);
}
