import { objectOf } from "../shared/objects.ts";
import { SYNC_PLACE } from "../shared/places.ts";
import { syncMode } from "../shared/sync-mode.ts";
import { createSync } from "./app.ts";
import type { SyncEnv } from "./env.ts";

export { Coordinator } from "./coordinator.ts";
export { Scheduler } from "./scheduler.ts";

const app = createSync();

export default {
  fetch: app.fetch,
  async scheduled(_controller, env) {
    if (syncMode(env) !== "manual") await objectOf(env, SYNC_PLACE, env.SCHEDULER, "scheduler").tick();
  },
} satisfies ExportedHandler<SyncEnv>;
