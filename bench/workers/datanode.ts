/** A datanode that counts what its objects write and what reaches them; otherwise the one that is deployed. */
import type {
  ApplyRequest,
  DiffRequest,
  OpenRequest,
  PurgeRequest,
  SettleRequest,
} from "../../workers/core/replica.ts";
import { Catalog as RealCatalog } from "../../workers/datanode/catalog.ts";
import { DataNode as RealDataNode } from "../../workers/datanode/data-node.ts";
import type { DatanodeEnv } from "../../workers/datanode/env.ts";
import { createDatanode } from "../../workers/datanode/http/app.ts";
import type { Announcement } from "../../workers/shared/rpc.ts";
import { CallCounter, type Counts } from "./counts.ts";
import { countRows } from "./rows.ts";

export class DataNode extends RealDataNode {
  readonly #counter: CallCounter;

  constructor(ctx: DurableObjectState, env: DatanodeEnv) {
    const rows = countRows(ctx);
    super(ctx, env);
    this.#counter = new CallCounter(rows);
  }

  counted(): Counts {
    return this.#counter.counts();
  }

  override open(request: OpenRequest) {
    return this.#counter.count("open", request, () => super.open(request));
  }

  override diff(request: DiffRequest) {
    return this.#counter.count("diff", request, () => super.diff(request));
  }

  override apply(request: ApplyRequest) {
    return this.#counter.count("apply", request, () => super.apply(request));
  }

  override settle(request: SettleRequest) {
    return this.#counter.count("settle", request, () => super.settle(request));
  }

  override purge(request: PurgeRequest) {
    return this.#counter.count("purge", request, () => super.purge(request));
  }
}

export class Catalog extends RealCatalog {
  readonly #counter: CallCounter;

  constructor(ctx: DurableObjectState, env: object) {
    const rows = countRows(ctx);
    super(ctx, env);
    this.#counter = new CallCounter(rows);
  }

  counted(): Counts {
    return this.#counter.counts();
  }

  override async note(announcement: Announcement) {
    await this.#counter.count("note", announcement, () => super.note(announcement));
  }
}

const app = createDatanode();

/** `GET /counted/LIST`: of the list's object; `/counted/`: of the catalog. */
export default {
  async fetch(request, env, ctx) {
    const [, path, name = ""] = new URL(request.url).pathname.split("/");
    if (path !== "counted") return app.fetch(request, env, ctx);
    const object = name === "" ? env.CATALOG.getByName("catalog") : env.LISTS.getByName(name);
    return Response.json(await object.counted());
  },
} satisfies ExportedHandler<CountingEnv>;

interface CountingEnv extends Omit<DatanodeEnv, "CATALOG" | "LISTS"> {
  readonly CATALOG: DurableObjectNamespace<Catalog>;
  readonly LISTS: DurableObjectNamespace<DataNode>;
}
