/** What must hold once everything is up again and the rounds have come to rest. */

import { formatBookmark } from "../../../workers/core/bookmark.ts";
import { EMPTY_DIGESTS } from "../../../workers/core/digest.ts";
import { compareIds, type TodoId } from "../../../workers/core/id.ts";
import { conflictedFields, winner } from "../../../workers/core/record.ts";
import { isDeleted } from "../../../workers/core/todo.ts";
import { wantedBy } from "../../../workers/datanode/list/wanted.ts";
import { toggleRow } from "../../../workers/datanode/storage/tally.ts";
import { briefBody } from "./history.ts";
import { isHostile } from "./hostile.ts";
import type { Ledger } from "./ledger.ts";
import type { SimNode } from "./sim-node.ts";
import { promise } from "./violation.ts";

export function checkAtRest(nodes: readonly SimNode[], ledger: Ledger, calm: boolean): void {
  checkEqual(nodes, calm);
  const [node] = nodes;
  if (node) for (const id of ledger.byId.keys()) checkTodo(id, node, ledger);
  for (const node of nodes) {
    node.checkComplete();
    checkState(node, ledger);
  }
}

/** Every node answers its own bookmark, and every other one's (B2, B4). */
export function checkBookmarks(nodes: readonly SimNode[]): void {
  for (const giver of nodes) {
    const bookmark = formatBookmark(giver.commands.visible());
    for (const node of nodes) {
      const { lacking, lost } = wantedBy(bookmark, node.store.readState());
      promise(
        lacking.length + lost.length === 0,
        () => `[B4] ${node.name} lacks ${lacking}${lost}, which the bookmark of ${giver.name} names`,
      );
    }
  }
}

/** Winners, kept values and what was seen. Versions only where nothing went wrong: a repeated delivery may renew one. */
function checkEqual([first, ...others]: readonly SimNode[], calm: boolean): void {
  const text = ({ store }: SimNode, show = (body: string) => body) => {
    const rows = [...store.rows().values()].sort((a, b) => compareIds(a.id, b.id));
    return rows.map(({ id, version, body }) => `${id} ${calm ? `v${version} ` : ""}${show(body)}`).join("\n");
  };
  if (!first) return;
  const expected = text(first);
  for (const node of others) {
    const actual = text(node);
    promise(
      actual === expected,
      () =>
        `${first.name} and ${node.name} differ:\n${text(first, briefBody)}\n--- ${node.name}\n${text(node, briefBody)}`,
    );
  }
}

/** The last acknowledged write of each field wins, and every other one is kept or was replaced knowingly (M2, M3). */
function checkTodo(id: TodoId, node: SimNode, ledger: Ledger): void {
  const writes = ledger.byId.get(id) ?? [];
  const record = ledger.recordIn(node.store, id);
  if (!record) {
    const deletion = ledger.greatest(id, "deleted");
    const deleted = deletion === undefined || deletion.fields.get("deleted") === true;
    promise(deleted, () => `${id} is gone, and ${deletion?.stamp} says it is not deleted`);
  }
  for (const write of writes) {
    if (write.excused) continue;
    const kept = record ? ledger.shows(record, write) : ledger.wasPurged(write);
    promise(kept, () => `the write ${write.stamp} on ${id} is lost`);
  }
  if (!record) return;
  for (const [field, values] of record.fields) {
    for (const { stamp, value } of values) {
      const written = ledger.byStamp.get(stamp)?.fields.get(field);
      promise(
        written === value || ledger.changed.has(stamp),
        () => `${field} of ${id} has a value that nobody wrote: ${stamp} ${value}`,
      );
      const replacing = values.find(
        (other) => other.stamp !== stamp && ledger.follows(field, other.stamp, stamp),
      );
      promise(!replacing, () => `[M2] ${field} of ${id} keeps ${stamp}, which ${replacing?.stamp} replaced`);
    }
    const last = ledger.greatest(id, field);
    const won = winner(record, field);
    promise(
      last === undefined || (won !== undefined && won.stamp >= last.stamp),
      () => `[M3] ${field} of ${id} shows ${won?.stamp}, and ${last?.stamp} was acknowledged`,
    );
  }
}

/** What a node counts and tells its catalog is what it has. */
function checkState(node: SimNode, ledger: Ledger): void {
  const records = node.ids().flatMap((id) => ledger.recordIn(node.store, id) ?? []);
  const live = records.filter((record) => !isDeleted(record));
  const counts = {
    todos: live.length,
    completed: live.filter((record) => winner(record, "completed")?.value === true).length,
    tombstones: records.length - live.length,
    conflicts: records.filter((record) => conflictedFields(record).length > 0).length,
    unsettled: 0,
  };
  const digests = [...node.store.all()].reduce(toggleRow, EMPTY_DIGESTS);
  const kept = node.store.readState()?.digests ?? EMPTY_DIGESTS;
  promise(
    JSON.stringify(kept) === JSON.stringify(digests),
    () =>
      `[R12] ${node.name} has the digests ${JSON.stringify(kept)}, and its records ${JSON.stringify(digests)}`,
  );
  const believed = node.ids().find(isHostile);
  promise(believed === undefined, () => `[M8] ${node.name} has taken ${believed} for a todo`);
  const status = node.commands.status();
  for (const [name, count] of Object.entries(counts)) {
    const actual = status[name as keyof typeof counts];
    promise(actual === count, () => `${node.name} counts ${actual} ${name}, and has ${count}`);
  }
  promise(
    node.store.readState()?.dirty !== true,
    () => `${node.name} is settled, and its catalog does not know`,
  );
}
