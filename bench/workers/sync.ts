/** A sync worker that counts what its coordinators write and what reaches them; otherwise the one that is deployed. */
import { Coordinator as RealCoordinator } from "../../workers/sync/coordinator.ts";
import type { SyncEnv } from "../../workers/sync/env.ts";
import sync from "../../workers/sync/index.ts";
import { CallCounter, type Counts } from "./counts.ts";
import { countRows } from "./rows.ts";

export { Scheduler } from "../../workers/sync/scheduler.ts";

export class Coordinator extends RealCoordinator {
  readonly #counter: CallCounter;
  readonly #allRows: () => number;
  /** Those written before a request for a round was answered: what follows comes whenever the machine gets to it. */
  #rows = 0;

  constructor(ctx: DurableObjectState, env: SyncEnv) {
    const rows = countRows(ctx);
    super(ctx, env);
    this.#allRows = rows;
    this.#counter = new CallCounter(() => this.#rows);
  }

  override async sync(list: string) {
    const before = this.#allRows();
    const report = await super.sync(list);
    this.#rows += this.#allRows() - before;
    return report;
  }

  counted(): Counts {
    return this.#counter.counts();
  }

  override async trigger(list: string, urgent: boolean) {
    return this.#counter.count("trigger", urgent, () => super.trigger(list, urgent));
  }

  override async alarm() {
    await this.#counter.count("alarm", undefined, () => super.alarm());
  }
}

/** `GET /counted/LIST`: of the list's coordinator. */
export default {
  ...sync,
  async fetch(request, env, ctx) {
    const [, path, name = ""] = new URL(request.url).pathname.split("/");
    if (path !== "counted") return sync.fetch(request, env, ctx);
    return Response.json(await env.COORDINATORS.getByName(name).counted());
  },
} satisfies ExportedHandler<CountingEnv>;

interface CountingEnv extends Omit<SyncEnv, "COORDINATORS"> {
  readonly COORDINATORS: DurableObjectNamespace<Coordinator>;
}
