/** What the page may do with `npm start`: stop and start nodes, and hold automatic rounds back. Bound to the web worker, on loopback. */
import { type Request, Response } from "miniflare";
import * as v from "valibot";
import type { Cluster } from "./cluster.ts";
import type { HeldCalls } from "./runtimes.ts";

const Change = v.union([
  v.strictObject({ node: v.string(), running: v.boolean() }),
  v.strictObject({ paused: v.boolean() }),
]);

export class LocalControl {
  /** With these a node asks for a round. */
  readonly held: HeldCalls = { methods: ["trigger"], isHeld: () => this.#isPaused };
  readonly #stopped = new Set<string>();
  #cluster: Cluster | undefined;
  #isPaused = false;

  /** Once it runs. */
  controls(cluster: Cluster): void {
    this.#cluster = cluster;
  }

  /** Fires the cron trigger, unless rounds are paused. */
  async cron(): Promise<void> {
    if (!this.#isPaused) await this.#cluster?.cron();
  }

  /** `GET` tells how things stand, `POST` changes one of them. */
  readonly handle = async (request: Request): Promise<Response> => {
    if (request.method === "POST") {
      // A form of another page could send anything else without being asked first.
      if (request.headers.get("content-type") !== "application/json") return refusal("send application/json");
      const change = v.safeParse(Change, await request.json().catch(() => undefined));
      if (!change.success) return refusal('send {"node", "running"} or {"paused"}');
      const refused = await this.#change(change.output);
      if (refused !== undefined) return refusal(refused);
    }
    const nodes = this.#cluster?.nodes ?? [];
    return Response.json({
      nodes: nodes.map((node) => ({ node, running: !this.#stopped.has(node) })),
      paused: this.#isPaused,
    });
  };

  /** Why not, where it can't be done. */
  async #change(change: v.InferOutput<typeof Change>): Promise<string | undefined> {
    if ("paused" in change) {
      this.#isPaused = change.paused;
      // What was written meanwhile need not wait for the minute.
      if (!change.paused) await this.cron();
      return undefined;
    }
    const { node, running } = change;
    if (!this.#cluster?.nodes.includes(node)) return `there is no node ${node}`;
    if (running !== this.#stopped.has(node)) return undefined;
    if (running) await this.#cluster.startNode(node);
    else await this.#cluster.stopNode(node);
    if (running) this.#stopped.delete(node);
    else this.#stopped.add(node);
    return undefined;
  }
}

function refusal(detail: string): Response {
  const problem = { type: "/problems/invalid", title: "Invalid request", status: 400, detail };
  return Response.json(problem, { status: 400, headers: { "content-type": "application/problem+json" } });
}
