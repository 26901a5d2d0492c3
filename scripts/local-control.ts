/** What the page may do with `npm start`: stop and start nodes, and hold automatic rounds back. Bound to the web worker, on loopback. */
import { type Request, Response } from "miniflare";
import * as v from "valibot";
import { type Local, LocalChange } from "../workers/web/local.ts";
import type { Cluster } from "./cluster.ts";
import type { HeldCalls } from "./runtimes.ts";

/** Well within the time that a round gives a call: whoever forgot to let go has stopped nothing. */
const HOLD_MS = 10_000;

export class LocalControl {
  /** By `trigger` a node asks for a round; by `apply` a round gives a node what it lacks. */
  readonly held: HeldCalls = {
    methods: ["trigger", "apply"],
    mayPass: async (method) => {
      if (method === "trigger") return !this.#isPaused;
      this.#waiting++;
      await this.#hold?.released;
      this.#waiting--;
      return true;
    },
  };
  #hold: { readonly released: Promise<void>; release(): void } | undefined;
  #waiting = 0;
  readonly #stopped = new Set<string>();
  #cluster: Cluster | undefined;
  #isPaused = false;
  /** The latest change, done or failed. */
  #changed: Promise<unknown> = Promise.resolve();

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
      const change = v.safeParse(LocalChange, await request.json().catch(() => undefined));
      if (!change.success) return refusal('send {"node", "running"}, {"paused"} or {"holding"}');
      const refused = await this.#inTurn(() => this.#change(change.output));
      if (refused !== undefined) return refusal(refused);
    }
    const nodes = this.#cluster?.nodes ?? [];
    const local: Local = {
      nodes: nodes.map((node) => ({ node, running: !this.#stopped.has(node) })),
      paused: this.#isPaused,
      waiting: this.#hold ? this.#waiting : 0,
    };
    return Response.json(local);
  };

  /** One change at a time: of two that start the same node at once, the second one would find it half started. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#changed.then(change, change);
    this.#changed = changed;
    return changed;
  }

  /** Why not, where it can't be done. */
  async #change(change: LocalChange): Promise<string | undefined> {
    if ("paused" in change) {
      this.#isPaused = change.paused;
      // What was written meanwhile need not wait for the minute.
      if (!change.paused) await this.cron();
      return undefined;
    }
    if ("holding" in change) {
      this.#letGo();
      if (change.holding) this.#holdApplies();
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

  #holdApplies(): void {
    const { promise: released, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => this.#letGo(), HOLD_MS);
    this.#hold = {
      released,
      release() {
        clearTimeout(timer);
        resolve();
      },
    };
  }

  #letGo(): void {
    this.#hold?.release();
    this.#hold = undefined;
  }
}

function refusal(detail: string): Response {
  const problem = { type: "/problems/invalid", title: "Invalid request", status: 400, detail };
  return Response.json(problem, { status: 400, headers: { "content-type": "application/problem+json" } });
}
