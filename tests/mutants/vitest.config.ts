/** What a mutant must get past. One process runs all files: loading the code takes longer than most tests. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/unit/**/*.test.ts", "tests/mutants/*.test.ts"],
    testTimeout: 30_000,
    isolate: false,
    fileParallelism: false,
  },
});
