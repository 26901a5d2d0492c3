/** Storage is changed behind the code's back: nodes must notice, and heal where another one still knows better (R12). */
import { encode } from "../../../workers/core/body.ts";
import { toRow } from "../../../workers/datanode/storage/store.ts";
import type { Ledger } from "./ledger.ts";
import type { Note } from "./network.ts";
import type { Random } from "./random.ts";
import type { SimNode } from "./sim-node.ts";

interface Corruptible {
  readonly random: Random;
  readonly note: Note;
  readonly ledger: Ledger;
  readonly members: readonly SimNode[];
  excuseLost(): void;
}

/** Up to three records are lost, changed, damaged, or put back to an older state; how many. */
export function corrupt(world: Corruptible): number {
  const { random, members } = world;
  if (members.length === 0) return 0;
  world.ledger.isDamaged = true;
  let corrupted = 0;
  for (let tries = random.between(1, 3); tries > 0; tries--)
    if (corruptOne(world, random.pick(members))) corrupted++;
  world.excuseLost();
  return corrupted;
}

function corruptOne({ random, note, ledger }: Corruptible, { name, store, saved, former }: SimNode): boolean {
  const ids = [...store.rows().keys()];
  const id = ids.length > 0 ? random.pick(ids) : undefined;
  const row = id && store.get(id);
  const record = row && ledger.recordIn(store, row.id);
  if (!row || !record) return false;
  const kind = random.pick(["lost", "damaged", "changed", "older"] as const);
  if (kind === "lost") store.remove(row.id);
  if (kind === "damaged") store.putAll([{ ...row, body: `${row.body.slice(1)}` as typeof row.body }]);
  if (kind === "changed") {
    const value = `changed${random.between(1, 99)}`;
    const task = (record.fields.get("task") ?? []).map((write) => ({ ...write, value }));
    for (const { stamp } of task) ledger.changed.add(stamp);
    const changed = { ...record, fields: new Map(record.fields).set("task", task) };
    store.putAll([toRow(row.id, row.version, row.delivered, changed, encode(changed), row.seq)]);
  }
  if (kind === "older") {
    const older = [...saved, ...former].flatMap((state) => state.rows().get(row.id) ?? []);
    if (older.length === 0) return false;
    const { body } = random.pick(older);
    store.putAll([toRow(row.id, row.version, row.delivered, ledger.record(body), body, row.seq)]);
  }
  note(() => `${name}: ${row.id} is ${kind}`);
  return true;
}
