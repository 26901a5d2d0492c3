/** A sync worker that counts what its objects write and what reaches them; otherwise the one that is deployed. */
import { Coordinator as RealCoordinator } from "../../workers/sync/coordinator.ts";
import type { SyncEnv } from "../../workers/sync/env.ts";
import sync from "../../workers/sync/index.ts";
import { Scheduler as RealScheduler } from "../../workers/sync/scheduler.ts";
import { CallCounter, type Counting, type Counts, countRequests } from "./counts.ts";
import { countStorage } from "./storage.ts";

export class Coordinator extends RealCoordinator implements Counting {
  readonly counter: CallCounter;

  constructor(ctx: DurableObjectState, env: SyncEnv) {
    const storage = countStorage(ctx);
    super(ctx, env);
    this.counter = new CallCounter(storage);
  }

  override sync(list: string) {
    return this.counter.answered(() => super.sync(list));
  }

  counted(): Counts {
    return this.counter.counts();
  }
}
countRequests(Coordinator, RealCoordinator);

export class Scheduler extends RealScheduler implements Counting {
  readonly counter: CallCounter;

  constructor(ctx: DurableObjectState, env: SyncEnv) {
    const storage = countStorage(ctx);
    super(ctx, env);
    this.counter = new CallCounter(storage);
  }

  counted(): Counts {
    return this.counter.counts();
  }
}
countRequests(Scheduler, RealScheduler);

/** `GET /counted/Coordinator/LIST`: of the list's coordinator; `/counted/Scheduler/NAME`: of an object of the scheduler. */
export default {
  ...sync,
  async fetch(request, env, ctx) {
    const [, path, kind, name = ""] = new URL(request.url).pathname.split("/");
    if (path !== "counted") return sync.fetch(request, env, ctx);
    const { COORDINATORS, SCHEDULER } = env;
    const object = kind === "Scheduler" ? SCHEDULER.getByName(name) : COORDINATORS.getByName(name);
    return Response.json(await object.counted());
  },
} satisfies ExportedHandler<CountingEnv>;

interface CountingEnv extends Omit<SyncEnv, "COORDINATORS" | "SCHEDULER"> {
  readonly COORDINATORS: DurableObjectNamespace<Coordinator>;
  readonly SCHEDULER: DurableObjectNamespace<Scheduler>;
}
