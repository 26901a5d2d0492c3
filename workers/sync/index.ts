import { syncMode } from "../shared/sync-mode.ts";
import { createSync } from "./app.ts";
import { clusterOf } from "./bindings.ts";
import type { SyncEnv } from "./env.ts";

export { Coordinator } from "./coordinator.ts";
export { Scheduler } from "./scheduler.ts";

const app = createSync();

export default {
  fetch: app.fetch,
  async scheduled(_controller, env) {
    if (syncMode(env) !== "manual") await clusterOf(env).tick();
  },
} satisfies ExportedHandler<SyncEnv>;
