import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"] } },
      { test: { name: "cli", include: ["tests/cli/**/*.test.ts"] } },
      { test: { name: "sim", include: ["tests/sim/**/*.test.ts"], testTimeout: 300_000 } },
    ],
  },
});
