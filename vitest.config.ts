import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { bundleWorker } from "./scripts/bundle.ts";

const SYNC_STUB = {
  name: "todo-sync",
  compatibilityDate: "2026-11-02",
  modules: true,
  script: `import { DurableObject } from "cloudflare:workers"; export class Coordinator extends DurableObject {}; export class Scheduler extends DurableObject {}`,
  durableObjects: {
    COORDINATORS: { className: "Coordinator", useSQLite: true },
    SCHEDULER: { className: "Scheduler", useSQLite: true },
  },
};

/** A datanode as it ships, beside the sync worker that is tested: it asks for no rounds. */
const datanode = async (node: string) => ({
  name: `todo-datanode-${node}`,
  compatibilityDate: "2026-11-02",
  modules: true,
  script: await bundleWorker(`workers/datanode-${node}/index.ts`),
  bindings: { NODE: node, TODO_SYNC_MODE: "manual" },
  durableObjects: {
    LISTS: { className: "DataNode", useSQLite: true },
    CATALOG: { className: "Catalog", useSQLite: true },
  },
});

// Only a test that hangs ends by these: a machine that does other things may be ten times as slow.
const timeouts = { testTimeout: 120_000, hookTimeout: 120_000 };
// Where no module is mocked, one process may run many files: loading the code takes longer than most tests.
const shared = { isolate: false, ...timeouts };

export default defineConfig({
  test: {
    // By default one core is left idle. Most tests wait for the runtime, so two at once are well used on any machine.
    maxWorkers: 2,
    projects: [
      { test: { name: "unit", ...shared, include: ["tests/unit/**/*.test.ts"] } },
      { test: { name: "cli", ...shared, include: ["tests/cli/**/*.test.ts"] } },
      // Modules are mocked in these, so each file has a process of its own.
      { test: { name: "mocked", ...timeouts, include: ["tests/mocked/**/*.test.ts"] } },
      // The page's own modules, with a browser that is played: they keep what they know for as long as they are loaded.
      { test: { name: "page", ...timeouts, include: ["tests/page/**/*.test.ts"] } },
      { test: { name: "sim", include: ["tests/sim/**/*.test.ts"], testTimeout: 1_800_000 } },
      {
        // Inside workerd, beside the real Durable Objects.
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml", environment: "datanode-a" },
            // A Durable Object that is bound by `script_name` needs a worker with that class.
            miniflare: { workers: [SYNC_STUB], bindings: { TODO_SYNC_MODE: "manual" } },
          }),
        ],
        test: { name: "datanode", ...timeouts, include: ["tests/datanode/**/*.test.ts"] },
      },
      {
        // Inside workerd too, with the datanodes beside it.
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml", environment: "sync" },
            miniflare: { workers: [await datanode("a"), await datanode("b")] },
          })),
        ],
        test: { name: "sync", ...timeouts, include: ["tests/sync/**/*.test.ts"] },
      },
      {
        // Inside workerd too: the gateway, with the datanodes and a sync worker that is not asked beside it.
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml", environment: "web" },
            miniflare: { workers: [await datanode("a"), await datanode("b"), SYNC_STUB] },
          })),
        ],
        test: { name: "web", ...timeouts, include: ["tests/web/**/*.test.ts"] },
      },
      {
        test: {
          name: "system",
          ...shared,
          include: ["tests/system/**/*.test.ts"],
        },
      },
      {
        test: {
          name: "browser",
          ...shared,
          // What is waited for in a test has a minute of its own, each time.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          include: ["tests/browser/**/*.test.ts"],
          globalSetup: "tests/browser/setup.ts",
        },
      },
    ],
  },
});
