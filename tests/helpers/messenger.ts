/** Stands between each node and the coordinators, so that tests can count the node's messages, and lose them. */
import * as v from "valibot";
import type { Arrangement, Cluster } from "../../scripts/cluster.ts";
import type { LocalWorker } from "../../scripts/config.ts";

/** For `startCluster`: each node's messages go through a messenger of its own. */
export function withMessengers({ datanodes, sync, others = [] }: Arrangement): Arrangement {
  const entry = new URL("./workers/messenger.ts", import.meta.url).pathname;
  const messengers = datanodes.map((node) => ({
    ...node,
    name: messengerName(node.vars.NODE ?? ""),
    entry,
    objects: [
      { binding: "COORDINATORS", className: "Coordinator", script: sync.name },
      { binding: "MESSENGERS", className: "Messenger" },
    ],
  }));
  return { datanodes: datanodes.map(throughMessenger), sync, others: [...others, ...messengers] };
}

/** What a node is asked to do with its messages. */
type Mode = "pass" | "lose" | "refuse" | "hang";

const Counts = v.strictObject({ plain: v.number(), urgent: v.number() });

/** The messenger of one node of a cluster that was started `withMessengers`. */
export class Messenger {
  readonly #url: Promise<string>;

  constructor({ miniflare }: Cluster, node: string) {
    this.#url = miniflare.unsafeGetDirectURL(messengerName(node)).then(({ origin }) => origin);
  }

  /** `lose` says that all is well; `hang` never answers. */
  async mode(list: string, mode: Mode): Promise<void> {
    await this.#fetch(list, { method: "PUT", body: mode });
  }

  /** Messages that the node sent about the list: after writes, and because somebody waits. */
  async sent(list: string): Promise<v.InferOutput<typeof Counts>> {
    return v.parse(Counts, await (await this.#fetch(list)).json());
  }

  async #fetch(list: string, init?: RequestInit): Promise<Response> {
    const response = await fetch(`${await this.#url}/${list}`, init);
    if (!response.ok) throw new Error(`the messenger answered ${response.status}: ${await response.text()}`);
    return response;
  }
}

function throughMessenger(node: LocalWorker): LocalWorker {
  const objects = node.objects.map((object) =>
    object.binding === "COORDINATORS"
      ? { ...object, className: "Messenger", script: messengerName(node.vars.NODE ?? "") }
      : object,
  );
  return { ...node, objects };
}

function messengerName(node: string): string {
  return `messenger-${node}`;
}
