/** What must hold once the faults are over and the rounds have come to rest: the promises of docs/guarantees.md. */
import { originNode, type Stamp, stampOrigin } from "../../../workers/core/hlc.ts";
import { type TodoRecord, winner } from "../../../workers/core/record.ts";
import type { Acknowledged, TortureLedger } from "./ledger.ts";
import type { Stored } from "./storage.ts";

/** Every broken promise, as a sentence. */
export function checkAtRest(stored: readonly Stored[], ledger: TortureLedger): string[] {
  const [first] = stored;
  if (!first) return ["there is no node"];
  const stamps = stampsOfTasks(stored);
  const overwritten = knowinglyOverwritten(stored);
  return [
    ...ledger.violations,
    ...checkEqual(first, stored),
    ...ledger.acknowledged.flatMap((write) => checkWrite(write, first.records.get(write.id), overwritten)),
    ...checkValues(first, ledger),
    ...checkKeys(ledger, stamps),
    ...checkObserved(ledger, stamps),
  ];
}

/** The stamps of the writes that each task came with: as far as it stands somewhere, or history keeps it. */
type TaskStamps = ReadonlyMap<string, ReadonlySet<string>>;

function stampsOfTasks(stored: readonly Stored[]): TaskStamps {
  const stamps = new Map<string, Set<string>>();
  const add = (task: unknown, stamp: string) => {
    if (typeof task === "string") stamps.set(task, (stamps.get(task) ?? new Set()).add(stamp));
  };
  for (const { records, replaced } of stored) {
    for (const record of records.values())
      for (const { value, stamp } of record.fields.get("task") ?? []) add(value, stamp);
    for (const { field, value, stamp } of replaced) if (field === "task") add(JSON.parse(value), stamp);
  }
  return stamps;
}

/**
 * The stamps of tasks that a write replaced where it was made. Elsewhere, history also tells of values that went with a
 * merge: only the writer's own node shows that the writer had the value before it.
 */
function knowinglyOverwritten(stored: readonly Stored[]): ReadonlySet<string> {
  return new Set(
    stored.flatMap(({ node, replaced }) =>
      replaced
        .filter(({ field, replaced_by }) => field === "task" && originNode(stampOrigin(replaced_by)) === node)
        .map(({ stamp }) => stamp),
    ),
  );
}

function checkEqual(first: Stored, stored: readonly Stored[]): string[] {
  return stored.flatMap(({ node, bodies, unsettled, aside }) => [
    ...(bodies.join("\n") === first.bodies.join("\n") ? [] : [`[M2] ${first.node} and ${node} differ`]),
    ...(unsettled === 0 ? [] : [`[R6] ${node} has ${unsettled} unsettled records`]),
    ...(aside === 0 ? [] : [`${node} has set ${aside} records aside`]),
  ]);
}

/** It wins, is kept as a loser, or was overwritten by a write that had seen it; a task then stands in the history. */
function checkWrite(
  { id, stamp, fields }: Acknowledged,
  record: TodoRecord | undefined,
  overwritten: ReadonlySet<string>,
): string[] {
  if (!record) return [`todo ${id} is gone, and ${stamp} was acknowledged`];
  return [...fields].flatMap(([field, value]) => {
    const values = record.fields.get(field) ?? [];
    const won = winner(record, field);
    if (!won || won.stamp < stamp)
      return [`[M3] ${field} of ${id} shows ${won?.stamp}, and ${stamp} was acknowledged`];
    const kept = values.find((candidate) => candidate.stamp === stamp);
    if (kept)
      return kept.value === value
        ? []
        : [`${field} of ${id} is ${kept.value} as of ${stamp}, which wrote ${value}`];
    const seen: Stamp | undefined = record.seen.get(stampOrigin(stamp));
    if (seen === undefined || seen < stamp) return [`[M2] ${field} of ${id} has lost ${stamp}, unseen`];
    // Only tasks are unlike each other: a value that is written over an equal one is not kept in the history.
    const traced = field !== "task" || overwritten.has(stamp);
    return traced
      ? []
      : [`${field} of ${id}: ${JSON.stringify(value)} is gone, and nobody is known to have overwritten it`];
  });
}

/** Nothing stands there that nobody wrote. */
function checkValues({ records }: Stored, ledger: TortureLedger): string[] {
  return [...records].flatMap(([id, record]) =>
    (record.fields.get("task") ?? []).flatMap(({ value }) =>
      ledger.wasSent(value) ? [] : [`todo ${id} says ${JSON.stringify(value)}, which nobody wrote`],
    ),
  );
}

/** A write with a key was made once, however often it was sent. */
function checkKeys({ keyed }: TortureLedger, stamps: TaskStamps): string[] {
  return [...keyed].flatMap((task) => {
    const count = stamps.get(task)?.size ?? 0;
    return count > 1 ? [`${task} was sent with an idempotency key, and written ${count} times`] : [];
  });
}

/** A client with a bookmark never saw an earlier value after a later one (B3). */
function checkObserved({ observed }: TortureLedger, stamps: TaskStamps): string[] {
  const stampsOf = (task: string) => [...(stamps.get(task) ?? [])].sort();
  return observed.flatMap(({ id, before, after }) => {
    // A write without a key may have been made more often than once: then the latest counts.
    const [earlier, later] = [stampsOf(before)[0], stampsOf(after).at(-1)];
    if (earlier === undefined || later === undefined) return [`${before} or ${after} of ${id} left no trace`];
    return later > earlier ? [] : [`[B3] ${id} was seen as ${before}, and after that as the older ${after}`];
  });
}
