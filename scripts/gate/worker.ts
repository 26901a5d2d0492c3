/** Stands between the sync worker and one node, in the node's own shape: passes each call on, refuses it, or holds it. */
import { DurableObject } from "cloudflare:workers";
import type {
  ApplyRequest,
  DiffRequest,
  DropRequest,
  OpenRequest,
  PurgeRequest,
  RegistrationRequest,
  Replica,
  SettleRequest,
} from "../../workers/core/replica.ts";
import type { Catalog } from "../../workers/datanode/catalog.ts";
import type { DataNode } from "../../workers/datanode/data-node.ts";
import type { RevokedToken } from "../../workers/model/tokens.ts";

interface GateEnv {
  /** The node behind this gate. */
  readonly NODE_LISTS: DurableObjectNamespace<DataNode>;
  readonly NODE_CATALOG: DurableObjectNamespace<Catalog>;
  readonly LIST_GATES: DurableObjectNamespace<ListGate>;
  readonly CATALOG_GATES: DurableObjectNamespace<CatalogGate>;
}

/** `hold` keeps back the answer of the next such call, and lets all others pass. */
type Rule =
  | { readonly mode: "pass" }
  | { readonly mode: "refuse" }
  | { readonly mode: "hold"; readonly call: string };

abstract class Gate extends DurableObject<GateEnv> {
  #held = Promise.withResolvers<void>();
  #released = Promise.withResolvers<void>();

  rule(rule: Rule): void {
    // Stored, because an object that is idle for some seconds loses what it only remembers.
    this.ctx.storage.kv.put("rule", rule);
    this.#released.resolve();
    this.#held = Promise.withResolvers();
    this.#released = Promise.withResolvers();
  }

  /** Returns once a call is held. */
  held(): Promise<void> {
    return this.#held.promise;
  }

  protected get name(): string {
    const { name } = this.ctx.id;
    if (name === undefined) throw new Error("a gate is reached by name");
    return name;
  }

  protected async pass<T>(call: string, send: () => Promise<T>): Promise<T> {
    const rule = this.ctx.storage.kv.get<Rule>("rule") ?? { mode: "pass" };
    if (rule.mode === "refuse") throw new Error("the gate is shut");
    const answer = await send();
    if (rule.mode === "hold" && rule.call === call) {
      this.ctx.storage.kv.put("rule", { mode: "pass" });
      this.#held.resolve();
      await this.#released.promise;
    }
    return answer;
  }
}

/** The gate before one list of the node. */
export class ListGate extends Gate implements Replica {
  open(request: OpenRequest) {
    return this.pass("open", async () => this.#node.open(request));
  }

  diff(request: DiffRequest) {
    return this.pass("diff", async () => this.#node.diff(request));
  }

  apply(request: ApplyRequest) {
    return this.pass("apply", async () => this.#node.apply(request));
  }

  settle(request: SettleRequest) {
    return this.pass("settle", async () => this.#node.settle(request));
  }

  purge(request: PurgeRequest) {
    return this.pass("purge", async () => this.#node.purge(request));
  }

  drop(request: DropRequest) {
    return this.pass("drop", async () => this.#node.drop(request));
  }

  register(request: RegistrationRequest) {
    return this.pass("register", async () => this.#node.register(request));
  }

  summary() {
    return this.pass("summary", async () => this.#node.summary());
  }

  get #node(): DurableObjectStub<DataNode> {
    return this.env.NODE_LISTS.getByName(this.name);
  }
}

/** The gate before the node's catalog. */
export class CatalogGate extends Gate {
  shards() {
    return this.pass("shards", async () => this.#catalog.shards());
  }

  lists(after: string | null, limit: number) {
    return this.pass("lists", async () => this.#catalog.lists(after, limit));
  }

  dirty(after: string | null, limit: number) {
    return this.pass("dirty", async () => this.#catalog.dirty(after, limit));
  }

  revoke(tokens: readonly RevokedToken[]) {
    return this.pass("revoke", async () => this.#catalog.revoke(tokens));
  }

  get #catalog(): DurableObjectStub<Catalog> {
    return this.env.NODE_CATALOG.getByName(this.name);
  }
}

/** `PUT /lists/NAME` or `/catalogs/catalog` sets the gate's rule, which lets a held call go; `GET` waits for a held one. */
export default {
  async fetch(request, env) {
    const [, kind, name = ""] = new URL(request.url).pathname.split("/");
    const gate = kind === "lists" ? env.LIST_GATES.getByName(name) : env.CATALOG_GATES.getByName(name);
    if (request.method === "PUT") await gate.rule(await request.json<Rule>());
    else await gate.held();
    return new Response();
  },
} satisfies ExportedHandler<GateEnv>;
