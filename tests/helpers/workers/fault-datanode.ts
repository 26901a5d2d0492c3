/** A datanode whose objects can be put out of memory in the middle of anything: `POST /abort/NAME`. */

import type { DatanodeEnv } from "../../../workers/datanode/env.ts";
import app, { DataNode as Real } from "../../../workers/datanode-b/index.ts";

export { Catalog } from "../../../workers/datanode-b/index.ts";

export class DataNode extends Real {
  abort(): void {
    this.ctx.abort("the object is put out of memory");
  }
}

interface AbortEnv extends DatanodeEnv {
  readonly LISTS: DurableObjectNamespace<DataNode>;
}

export default {
  async fetch(request, env, ctx) {
    const [, what, name = ""] = new URL(request.url).pathname.split("/");
    if (what !== "abort") return app.fetch(request, env, ctx);
    // An object that is gone can't answer.
    await env.LISTS.getByName(name)
      .abort()
      .catch(() => {});
    return new Response();
  },
} satisfies ExportedHandler<AbortEnv>;
