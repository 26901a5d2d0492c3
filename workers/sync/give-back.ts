/** Giving back the storage of a list that was deleted, first on every node, then here (rule P3). */
import type { Replica } from "../core/replica.ts";
import type { Journal, JournalState } from "./round/journal.ts";
import type { Alarm } from "./round-alarm.ts";
import type { ListScheduler } from "./rpc.ts";

/** `dropped`: by every registered node. `kept`: the list lives on somewhere. `unknown`: a node does not answer. */
export type DropOutcome = "dropped" | "kept" | "unknown";

/** A list on a node, as far as it is asked to drop it. */
type Droppable = { readonly replica: Pick<Replica, "drop"> };

export interface GiveBackPorts {
  readonly journal: Pick<Journal, "read" | "write"> & {
    /** Its storage was erased. */
    erased(): void;
  };
  readonly alarm: Pick<Alarm, "get">;
  readonly scheduler: Pick<ListScheduler, "dropped">;
  /** A node did not answer: the list is to be looked at again soon. */
  retry(list: string): Promise<void>;
  /** The configured nodes, by name. */
  nodes(list: string): ReadonlyMap<string, Droppable>;
  /** Everything stored is given back, a set alarm too. */
  erase(): Promise<void>;
}

export class GiveBack {
  readonly #ports: GiveBackPorts;

  constructor(ports: GiveBackPorts) {
    this.#ports = ports;
  }

  /**
   * A list that is vacant is to be given back. That is stored before the first node is told, so that no round opens the
   * nodes anew before all have answered.
   */
  async begin(list: string): Promise<DropOutcome> {
    if (this.#mayBeElsewhere(list)) return "kept";
    this.#note(true);
    return this.goOn(list);
  }

  /** `kept` where the list was written again meanwhile, or may be on another node; `unknown` is tried again with the next round. */
  async goOn(list: string): Promise<DropOutcome> {
    const { alarm, erase, journal, nodes, scheduler } = this.#ports;
    if (this.#mayBeElsewhere(list)) return this.#keep();
    const { members, gone } = journal.read();
    const origins = Object.values(members).flatMap(({ origin }) => origin ?? []);
    const dropped = await dropEverywhere(members, nodes(list));
    if (dropped === "kept") return this.#keep();
    if (dropped === "unknown") await this.#ports.retry(list);
    if (dropped !== "dropped") return dropped;
    if (this.#mayBeElsewhere(list)) return this.#keep();
    await scheduler.dropped(list, [...gone, ...origins]);
    // Who set an alarm meanwhile has written: the round that it brings looks again.
    if ((await alarm.get()) !== null) return dropped;
    const erasing = erase();
    journal.erased();
    await erasing;
    return dropped;
  }

  /**
   * Whether a configured node had no part in the round that found the list vacant: it is retired, and not emptied yet (P2),
   * or was readmitted or added since, and may have been written to.
   */
  #mayBeElsewhere(list: string): boolean {
    const { members } = this.#ports.journal.read();
    return [...this.#ports.nodes(list).keys()].some((node) => !(node in members));
  }

  #keep(): DropOutcome {
    this.#note(false);
    return "kept";
  }

  #note(dropping: boolean): void {
    const { journal } = this.#ports;
    journal.write({ ...journal.read(), dropping });
  }
}

export async function dropEverywhere(
  members: JournalState["members"],
  nodes: ReadonlyMap<string, Droppable>,
): Promise<DropOutcome> {
  const asked = Object.entries(members).map(async ([node, { origin }]): Promise<DropOutcome> => {
    const object = nodes.get(node);
    if (origin === null || !object) return "unknown";
    try {
      return (await object.replica.drop({ origin })).type;
    } catch {
      return "unknown";
    }
  });
  const outcomes = await Promise.all(asked);
  return (["kept", "unknown"] as const).find((outcome) => outcomes.includes(outcome)) ?? "dropped";
}
