/** A datanode that counts what its objects write and what reaches them; otherwise the one that is deployed. */
import { type CatalogEnv, Catalog as RealCatalog } from "../../workers/datanode/catalog.ts";
import { DataNode as RealDataNode } from "../../workers/datanode/data-node.ts";
import type { DatanodeEnv } from "../../workers/datanode/env.ts";
import { createDatanode } from "../../workers/datanode/http/app.ts";
import { CallCounter, type Counting, type Counts, countRequests } from "./counts.ts";
import { countStorage } from "./storage.ts";

export class DataNode extends RealDataNode implements Counting {
  readonly counter: CallCounter;

  constructor(ctx: DurableObjectState, env: DatanodeEnv) {
    const storage = countStorage(ctx);
    super(ctx, env);
    this.counter = new CallCounter(storage);
  }

  counted(): Counts {
    return this.counter.counts();
  }
}
countRequests(DataNode, RealDataNode);

export class Catalog extends RealCatalog implements Counting {
  readonly counter: CallCounter;

  constructor(ctx: DurableObjectState, env: CatalogEnv) {
    const storage = countStorage(ctx);
    super(ctx, env);
    this.counter = new CallCounter(storage);
  }

  counted(): Counts {
    return this.counter.counts();
  }
}
countRequests(Catalog, RealCatalog);

const app = createDatanode();

/** `GET /counted/DataNode/LIST`: of the list's object; `/counted/Catalog/NAME`: of an object of the catalog. */
export default {
  async fetch(request, env, ctx) {
    const [, path, kind, name = ""] = new URL(request.url).pathname.split("/");
    if (path !== "counted") return app.fetch(request, env, ctx);
    const object = kind === "Catalog" ? env.CATALOG.getByName(name) : env.LISTS.getByName(name);
    return Response.json(await object.counted());
  },
} satisfies ExportedHandler<CountingEnv>;

interface CountingEnv extends Omit<DatanodeEnv, "CATALOG" | "LISTS"> {
  readonly CATALOG: DurableObjectNamespace<Catalog>;
  readonly LISTS: DurableObjectNamespace<DataNode>;
}
