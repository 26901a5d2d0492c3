/** A sync worker whose coordinators can be put out of memory in the middle of a round: `POST /abort/NAME`. */

import type { SyncEnv } from "../../../workers/sync/env.ts";
import sync, { Coordinator as Real } from "../../../workers/sync/index.ts";

export { Scheduler } from "../../../workers/sync/index.ts";

export class Coordinator extends Real {
  abort(): void {
    this.ctx.abort("the object is put out of memory");
  }
}

interface AbortEnv extends SyncEnv {
  readonly COORDINATORS: DurableObjectNamespace<Coordinator>;
}

export default {
  ...sync,
  async fetch(request, env, ctx) {
    const [, what, name = ""] = new URL(request.url).pathname.split("/");
    if (what !== "abort") return sync.fetch(request, env, ctx);
    // An object that is gone can't answer.
    await env.COORDINATORS.getByName(name)
      .abort()
      .catch(() => {});
    return new Response();
  },
} satisfies ExportedHandler<AbortEnv>;
