import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"] } },
      { test: { name: "cli", include: ["tests/cli/**/*.test.ts"] } },
      { test: { name: "sim", include: ["tests/sim/**/*.test.ts"], testTimeout: 300_000 } },
      {
        // Inside workerd, beside the real Durable Objects.
        plugins: [
          cloudflareTest({ wrangler: { configPath: "./wrangler.toml", environment: "datanode-a" } }),
        ],
        test: { name: "datanode", include: ["tests/datanode/**/*.test.ts"] },
      },
      {
        // Each file starts a cluster of its own before its first test.
        test: { name: "system", include: ["tests/system/**/*.test.ts"], testTimeout: 30_000, hookTimeout: 30_000 },
      },
    ],
  },
});
