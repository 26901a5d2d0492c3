/** A client that carries its bookmark from node to node: it reads its own writes, and never goes back in time (B2, B3). */
import { formatBookmark } from "../../../workers/core/bookmark.ts";
import { type Origin, type Stamp, stampOrigin } from "../../../workers/core/hlc.ts";
import type { TodoId } from "../../../workers/core/id.ts";
import { join, type Vector, without } from "../../../workers/core/vector.ts";
import { wantedBy } from "../../../workers/datanode/list/wanted.ts";
import type { Scene } from "./acknowledge.ts";
import type { SimNode } from "./sim-node.ts";
import { promise } from "./violation.ts";
import { writeLocally } from "./writes.ts";

/** A value that the client has been shown. */
interface Shown {
  readonly id: TodoId;
  readonly field: string;
  readonly stamp: Stamp;
}

export class SimClient {
  readonly name: string;
  readonly #scene: Scene;
  #bookmark: Vector = new Map();
  #shown: Shown[] = [];

  constructor(name: string, scene: Scene) {
    this.name = name;
    this.#scene = scene;
  }

  /** Reads, and sometimes writes first; whether it was answered, and not kept waiting. */
  act(node: SimNode): boolean {
    // Nothing is promised by a node that was retired, or between a rewind and the next round (P2, R8).
    if (node.rewound || node.retired) return true;
    if (!this.#isAnswered(node)) return false;
    this.#check(node);
    if (this.#scene.random.chance(0.4)) writeLocally(this.#scene, node);
    this.#look(node);
    this.#bookmark = join(this.#bookmark, node.commands.visible());
    this.#scene.note(() => `${this.name} was answered by ${node.name}`);
    return true;
  }

  /** Once the rounds have come to rest, nobody waits for an origin that lives, or that was announced as gone (B4). */
  checkAnswered(nodes: readonly SimNode[], announced: ReadonlySet<Origin>): void {
    const living = new Set(nodes.map(({ store }) => store.readState()?.origin));
    // The sync worker says so, and nobody waits (P3).
    if (nodes.every(({ store }) => (store.readState()?.announcements ?? 0) === 0)) return;
    for (const node of nodes) {
      const lacking = this.#lacking(node).filter((stamp) => {
        const origin = stampOrigin(stamp);
        // What a rewind took back that no round had read is waited for until its node writes again (R8).
        return !this.#scene.ledger.forgotten.has(stamp) && (living.has(origin) || announced.has(origin));
      });
      promise(lacking.length === 0, () => `[B4] ${this.name} waits for ${lacking} on ${node.name} for ever`);
      if (this.#isAnswered(node)) this.#check(node);
    }
  }

  #isAnswered(node: SimNode): boolean {
    return this.#lacking(node).length === 0;
  }

  #lacking(node: SimNode): readonly Stamp[] {
    return wantedBy(formatBookmark(this.#bookmark), node.store.readState()).lacking;
  }

  /** Whatever it was shown is there, or was replaced, or purged; or its origin is gone, and the answer says so. */
  #check(node: SimNode): void {
    const { ledger } = this.#scene;
    const lost = gone(node);
    this.#bookmark = without(this.#bookmark, lost);
    const isHere = (stamp: Stamp) => !lost.has(stampOrigin(stamp)) && !ledger.forgotten.has(stamp);
    this.#shown = this.#shown.filter(({ stamp }) => isHere(stamp));
    for (const { id, field, stamp } of this.#shown) {
      const records = [ledger.recordIn(node.store, id), ...(ledger.purged.get(id) ?? [])];
      const there = records.some((record) =>
        record?.fields.get(field)?.some((value) => ledger.follows(field, value.stamp, stamp)),
      );
      promise(
        there,
        () => `[B3] ${this.name} was shown ${stamp} of ${id}, and ${node.name} has not heard of it`,
      );
    }
  }

  /** Remembers what the answer's bookmark stands for: not what comes from an origin that is gone. */
  #look(node: SimNode): void {
    const lost = gone(node);
    this.#shown = node.ids().flatMap((id) => {
      const fields = this.#scene.ledger.recordIn(node.store, id)?.fields ?? new Map();
      return [...fields]
        .flatMap(([field, values]) => values.map(({ stamp }: { stamp: Stamp }) => ({ id, field, stamp })))
        .filter(({ stamp }) => !lost.has(stampOrigin(stamp)));
    });
  }
}

function gone(node: SimNode): Set<Origin> {
  return new Set(node.store.readState()?.gone);
}
