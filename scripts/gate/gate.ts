/** Puts gates between the sync worker and its nodes, and moves them. */
import type { Arrangement, Cluster } from "../cluster.ts";
import type { LocalWorker } from "../config.ts";

/** Where the calls go that a gate stands before. */
const GATES = { DataNode: "ListGate", Catalog: "CatalogGate" };

/** For `startCluster`: a gate worker before each node, open until it is told otherwise. */
export function withGates({ datanodes, sync, others = [] }: Arrangement): Arrangement {
  const gates = datanodes.map(gateBefore);
  const objects = sync.objects.map((object) => {
    const gate = gates.find(({ objects }) => objects.some(({ script }) => script === object.script));
    if (!gate || object.script === undefined) return object;
    const className = object.className === "DataNode" ? GATES.DataNode : GATES.Catalog;
    return { ...object, className, script: gate.name };
  });
  return { datanodes, sync: { ...sync, objects }, others: [...others, ...gates] };
}

/** The gate before one node of a cluster that was started `withGates`. */
export class Gate {
  readonly #url: Promise<string>;

  constructor({ miniflare }: Cluster, node: string) {
    this.#url = miniflare.unsafeGetDirectURL(gateName(node)).then(({ origin }) => origin);
  }

  /** No call of a round reaches the list on this node. */
  shut(list: string): Promise<void> {
    return this.#put(`lists/${list}`, { mode: "refuse" });
  }

  /** Calls pass again; a held one goes on. */
  open(list: string): Promise<void> {
    return this.#put(`lists/${list}`, { mode: "pass" });
  }

  /** The answer of the next `call` is kept back until the gate is opened. */
  hold(list: string, call: "open" | "diff" | "apply" | "settle" | "purge"): Promise<void> {
    return this.#put(`lists/${list}`, { mode: "hold", call });
  }

  /** Returns once a call is held. */
  async held(list: string): Promise<void> {
    await expectOk(await fetch(`${await this.#url}/lists/${list}`));
  }

  /** Neither list nor dirty list of this node is told to cron. */
  shutCatalog(): Promise<void> {
    return this.#put("catalogs/catalog", { mode: "refuse" });
  }

  openCatalog(): Promise<void> {
    return this.#put("catalogs/catalog", { mode: "pass" });
  }

  async #put(path: string, rule: object): Promise<void> {
    await expectOk(await fetch(`${await this.#url}/${path}`, { method: "PUT", body: JSON.stringify(rule) }));
  }
}

function gateBefore(node: LocalWorker): LocalWorker {
  return {
    ...node,
    name: gateName(node.vars.NODE ?? node.name),
    entry: new URL("./worker.ts", import.meta.url).pathname,
    objects: [
      { binding: "NODE_LISTS", className: "DataNode", script: node.name },
      { binding: "NODE_CATALOG", className: "Catalog", script: node.name },
      { binding: "LIST_GATES", className: GATES.DataNode },
      { binding: "CATALOG_GATES", className: GATES.Catalog },
    ],
  };
}

function gateName(node: string): string {
  return `gate-${node}`;
}

async function expectOk(response: Response): Promise<void> {
  if (!response.ok) throw new Error(`the gate answered ${response.status}: ${await response.text()}`);
}
