/** A list's journal takes over which nodes the cluster has retired or readmitted, and those nodes are told (P2). */
import { errorText } from "../core/problem.ts";
import type { DataNodeRpc } from "../shared/rpc.ts";
import { applyRegistrations, type Recorded, type Registration } from "./registry.ts";
import type { Journal } from "./round/journal.ts";

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

  /** A readmitted node is emptied before the journal knows of it. Throws where that node can't be told. */
  async takeOver(list: string, { registrations, former }: Recorded): Promise<void> {
    const { journal, nodes } = this.#ports;
    const before = journal.read();
    const news = registrations.filter(({ node, seq }) => seq > (before.registrations[node] ?? 0));
    for (const { node, seq, retired } of news) {
      const wasRetired = before.excluded.includes(node);
      const { gone } = before;
      if (!retired) await nodes(list).get(node)?.register({ list, seq, retired, wasRetired, gone });
    }
    const isNews = news.length > 0 || former.some((origin) => !before.gone.includes(origin));
    if (isNews || !before.registered) {
      const state = applyRegistrations(journal.read(), news);
      // B4: bookmarks of the list's earlier lives are not waited for.
      journal.write({ ...state, gone: [...new Set([...state.gone, ...former])], registered: true });
    }
    // Not waited for: a node is often retired because it does not answer.
    for (const registration of registrations) void this.#tellRetired(list, registration);
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
      const state = journal.read();
      journal.write({ ...state, untold: state.untold.filter((other) => other !== node) });
    } catch (error) {
      console.warn(`list ${list}: node ${node} was not told that it is retired: ${errorText(error)}`);
    }
  }
}
