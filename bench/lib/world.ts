/** A cluster under measurement, and what the benches do to it. All of it on the workers' own runtime, without a proxy. */
import { ok } from "node:assert/strict";
import { Agent } from "node:http";
import { Client } from "undici";
import * as v from "valibot";
import { type Arrangement, type Cluster, startCluster } from "../../scripts/cluster.ts";
import { send } from "./load.ts";
import { Watch } from "./watch.ts";

export interface WorldOptions {
  readonly nodes?: readonly string[];
  readonly mode?: "manual" | "live";
  /** Settings of all workers, beside those that every bench has. */
  readonly vars?: Readonly<Record<string, string>>;
  readonly arrange?: (workers: Arrangement) => Arrangement;
  /** Each worker in a process of its own: for comparisons with what runs in several, and to weigh each. */
  readonly apart?: boolean;
  /** Every line that a worker logs. */
  readonly onLog?: (line: string) => void;
  /** With the gateway in front of the nodes. */
  readonly web?: boolean;
  /** Where data is kept; without it, it goes with the world. */
  readonly dataFolder?: string;
  /** What objects have stored can be looked at. */
  readonly inspectStorage?: boolean;
}

/** A list's todos: numbers 1 to `each`, once for every origin. */
export interface Seeded {
  readonly list: string;
  readonly each: number;
}

const Report = v.object({
  round: v.number(),
  complete: v.boolean(),
  nodes: v.array(v.object({ node: v.string(), read: v.number(), applied: v.number() })),
});
export type Report = v.InferOutput<typeof Report>;
const Status = v.object({ origin: v.string(), todos: v.number(), unsettled: v.number() });
const Created = v.object({ id: v.string() });
const ImportEnd = v.object({ done: v.object({ failed: v.number(), lines: v.number() }) });

export class World {
  readonly cluster: Cluster;
  /** Connections that are kept. */
  readonly agent = new Agent({ keepAlive: true });
  readonly #sync: Client;
  #lists = 0;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.#sync = new Client(this.url("sync"));
  }

  static async start({ mode = "manual", vars = {}, ...options }: WorldOptions = {}): Promise<World> {
    const all = { TODO_OPEN: "yes", TODO_SYNC_MODE: mode, ...vars };
    return new World(await startCluster({ vars: all, ...options }));
  }

  url(worker: string): string {
    const url = this.cluster.urls[worker];
    ok(url, `the cluster has no ${worker}`);
    return url;
  }

  newList(): string {
    return `bench-${++this.#lists}`;
  }

  /** A new list with `each` todos of its own on each of `nodes`, not synced. */
  async seeded(each: number, nodes: readonly string[] = ["a", "b"]): Promise<Seeded> {
    const list = this.newList();
    for (const node of nodes) await this.import(node, list, newTodos(node, each));
    return { list, each };
  }

  /** The same, with everything on every node. */
  async synced(each: number): Promise<Seeded> {
    const seeded = await this.seeded(each);
    await this.converge(seeded.list);
    return seeded;
  }

  async import(node: string, list: string, items: readonly object[]): Promise<void> {
    const response = await fetch(`${this.url(node)}/lists/${list}/import`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: items.map((item) => JSON.stringify(item)).join("\n"),
    });
    const last = (await response.text()).trimEnd().split("\n").at(-1) ?? "";
    const { done } = v.parse(ImportEnd, JSON.parse(last));
    ok(done.failed === 0 && done.lines === items.length, `import into ${list} on ${node}: ${last}`);
  }

  /** Makes a todo by a client's request; its id. */
  async create(node: string, list: string): Promise<string> {
    const body = JSON.stringify({ task: "a todo that is followed" });
    const request = { url: `${this.url(node)}/lists/${list}/todos`, method: "POST", body, status: 201 };
    return v.parse(Created, JSON.parse(await send(this.agent, request))).id;
  }

  async round(list: string): Promise<Report> {
    // The client's own time is a tenth of an idle round, with this one.
    const { statusCode, body } = await this.#sync.request({ path: `/lists/${list}/sync`, method: "POST" });
    const text = await body.text();
    ok(statusCode === 200, `sync of ${list}: ${statusCode} ${text}`);
    return v.parse(Report, JSON.parse(text));
  }

  async rounds(list: string, times: number): Promise<void> {
    for (let time = 0; time < times; time++) await this.round(list);
  }

  /** Rounds until every node holds the same, which is checked outside of what is measured. */
  async converge(list: string): Promise<Report> {
    for (let rounds = 1; rounds <= 5; rounds++) {
      const report = await this.round(list);
      if (report.complete) return report;
    }
    throw new Error(`list ${list} did not converge in 5 rounds`);
  }

  async status(node: string, list: string): Promise<v.InferOutput<typeof Status>> {
    const response = await fetch(`${this.url(node)}/lists/${list}/status`);
    return v.parse(Status, await response.json());
  }

  /** Fails where a node holds another number of todos, or has not settled all of them. */
  async check(list: string, todos: number): Promise<void> {
    for (const node of this.cluster.nodes) {
      const status = await this.status(node, list);
      ok(status.todos === todos && status.unsettled === 0, `${list} on ${node}: ${JSON.stringify(status)}`);
    }
  }

  /** Renames `some` todos of `list` that `owner` created, spread over all of them, on `node`. */
  async change(node: string, { list, each }: Seeded, some: number, tag: string, owner = node): Promise<void> {
    const { origin } = await this.status(owner, list);
    const step = Math.max(1, Math.floor(each / some));
    const items = Array.from({ length: some }, (_, index) => ({
      id: `${1 + index * step}-${origin}`,
      task: `changed ${tag} on ${node}, number ${index}`,
    }));
    await this.import(node, list, items);
  }

  /** Follows the list on `node` from now on. */
  watch(node: string, list: string): Promise<Watch> {
    return Watch.start(`${this.url(node)}/lists/${list}/events`);
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.#sync.destroy();
    await this.cluster.stop();
  }
}

/** Tasks of about 40 characters, a third of them done. */
export function newTodos(node: string, length: number): { task: string; completed: boolean }[] {
  return Array.from({ length }, (_, index) => ({
    task: `todo number ${index} that was written on ${node}`,
    completed: index % 3 === 0,
  }));
}
