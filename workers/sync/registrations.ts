/** A list's journal takes over which nodes the cluster has retired or readmitted, and those nodes are told (P2). */
import { errorText } from "../core/problem.ts";
import type { DataNodeRpc } from "../shared/rpc.ts";
import { applyRegistrations, newsIn, type Recorded, type Registration } from "./registry.ts";
import type { Journal, JournalState } from "./round/journal.ts";

export interface RegistrationPorts {
  readonly journal: Pick<Journal, "read" | "write">;
  /** The configured nodes, by name. */
  nodes(list: string): ReadonlyMap<string, Pick<DataNodeRpc, "register">>;
}

export class Registrations {
  readonly #ports: RegistrationPorts;

  constructor(ports: RegistrationPorts) {
    this.#ports = ports;
  }

  /**
   * Who is retired, and which origins are gone, is stored before the first `await`; a readmitted node takes part again once
   * it is emptied. Throws where a readmitted node can't be told, once all else is taken over.
   */
  async takeOver(list: string, { registrations, former }: Recorded): Promise<void> {
    const { journal } = this.#ports;
    const before = journal.read();
    const news = newsIn(registrations, before);
    const retirements = news.filter(({ retired }) => retired);
    const isNews = retirements.length > 0 || former.some((origin) => !before.gone.includes(origin));
    if (isNews || !before.registered) {
      const state = applyRegistrations(before, retirements);
      // B4: bookmarks of the list's earlier lives are not waited for.
      journal.write({ ...state, gone: [...new Set([...state.gone, ...former])], registered: true });
    }
    // Not waited for: a node is often retired because it does not answer.
    for (const registration of registrations)
      if (registration.retired) void this.#tellRetired(list, registration);
    const readmissions = news.filter(({ retired }) => !retired);
    const ended = await Promise.allSettled(
      readmissions.map((registration) => this.#readmit(list, registration, before.excluded)),
    );
    for (const each of ended) if (each.status === "rejected") throw each.reason;
  }

  /** The same, where nobody waits for a node that is down: it is told with a later wake. */
  async tryToTakeOver(list: string, recorded: Recorded): Promise<void> {
    try {
      await this.takeOver(list, recorded);
    } catch (error) {
      console.warn(`list ${list}: a readmitted node could not be emptied: ${errorText(error)}`);
    }
  }

  /** The journal, but for retired nodes that have no binding any more: nobody can tell them, so no list is looked at for their sake. */
  tellable(list: string): JournalState {
    const { journal, nodes } = this.#ports;
    const state = journal.read();
    return { ...state, untold: state.untold.filter((node) => nodes(list).has(node)) };
  }

  /** What the node holds is set aside first; only then does it take part again. */
  async #readmit(list: string, registration: Registration, excluded: readonly string[]): Promise<void> {
    const { journal, nodes } = this.#ports;
    const { node, seq, retired } = registration;
    const { gone } = journal.read();
    const wasRetired = excluded.includes(node);
    await nodes(list).get(node)?.register({ list, seq, retired, wasRetired, gone });
    this.#update((state) => applyRegistrations(state, [registration]));
  }

  /** Where the node can't be told that it is retired, it is tried again with the next wake. */
  async #tellRetired(list: string, { node, seq }: Registration): Promise<void> {
    const { journal, nodes } = this.#ports;
    if (!journal.read().untold.includes(node)) return;
    try {
      const object = nodes(list).get(node);
      if (!object) return;
      const { gone } = journal.read();
      await object.register({ list, seq, retired: true, wasRetired: true, gone });
      this.#update((state) => ({ ...state, untold: state.untold.filter((other) => other !== node) }));
    } catch (error) {
      console.warn(`list ${list}: node ${node} was not told that it is retired: ${errorText(error)}`);
    }
  }

  /** After a call: the list may have been given back meanwhile, and a journal that is gone stays so (P3). */
  #update(change: (state: JournalState) => JournalState): void {
    const { journal } = this.#ports;
    const state = journal.read();
    if (state.registered) journal.write(change(state));
  }
}
