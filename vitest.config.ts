import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const COORDINATOR_STUB = {
  name: "todo-sync",
  compatibilityDate: "2026-11-02",
  modules: true,
  script: `import { DurableObject } from "cloudflare:workers"; export class Coordinator extends DurableObject {}`,
  durableObjects: { COORDINATORS: { className: "Coordinator", useSQLite: true } },
};

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"] } },
      { test: { name: "cli", include: ["tests/cli/**/*.test.ts"] } },
      { test: { name: "sim", include: ["tests/sim/**/*.test.ts"], testTimeout: 300_000 } },
      {
        // Inside workerd, beside the real Durable Objects.
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml", environment: "datanode-a" },
            // A Durable Object that is bound by `script_name` needs a worker with that class.
            miniflare: { workers: [COORDINATOR_STUB], bindings: { TODO_SYNC_MODE: "manual" } },
          }),
        ],
        test: { name: "datanode", include: ["tests/datanode/**/*.test.ts"] },
      },
      {
        test: {
          name: "system",
          // Each file starts a cluster of its own; loading the runtime takes longer than that, so a process runs many files.
          isolate: false,
          include: ["tests/system/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
