/** Carries a node's word that a round is due to the list's coordinator: counts the messages, and may lose or keep them. */
import { DurableObject } from "cloudflare:workers";
import type { ListPresence } from "../../../workers/shared/rpc.ts";
import type { Coordinator } from "../../../workers/sync/coordinator.ts";

interface MessengerEnv {
  readonly COORDINATORS: DurableObjectNamespace<Coordinator>;
  readonly MESSENGERS: DurableObjectNamespace<Messenger>;
}

export class Messenger extends DurableObject<MessengerEnv> {
  async trigger(list: string, urgent: boolean): Promise<ListPresence | undefined> {
    const { kv } = this.ctx.storage;
    const kind = urgent ? "urgent" : "plain";
    kv.put(kind, this.#count(kind) + 1);
    switch (kv.get<string>("mode")) {
      case "lose":
        return undefined;
      case "refuse":
        throw new Error("the sync worker is down");
      case "hang":
        return new Promise(() => {});
      default:
        return this.env.COORDINATORS.getByName(list).trigger(list, urgent);
    }
  }

  mode(mode: string): void {
    this.ctx.storage.kv.put("mode", mode);
  }

  counts(): object {
    return { plain: this.#count("plain"), urgent: this.#count("urgent") };
  }

  #count(kind: string): number {
    return this.ctx.storage.kv.get<number>(kind) ?? 0;
  }
}

/** `PUT /LIST` with a mode sets what becomes of the messages; `GET` counts them. */
export default {
  async fetch(request, env) {
    const messenger = env.MESSENGERS.getByName(new URL(request.url).pathname.slice(1));
    if (request.method === "PUT") await messenger.mode(await request.text());
    return Response.json(await messenger.counts());
  },
} satisfies ExportedHandler<MessengerEnv>;
