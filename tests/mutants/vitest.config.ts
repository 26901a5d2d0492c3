/** What a mutant must get past. One process runs all files: loading the code takes longer than most tests. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/unit/**/*.test.ts", "tests/mutants/*.test.ts"],
    // They change the working directory, which Stryker's threads refuse, and test the scripts that deploy.
    exclude: ["tests/unit/deploy-*.test.ts"],
    testTimeout: 120_000,
    isolate: false,
    fileParallelism: false,
  },
});
