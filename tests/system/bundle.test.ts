/** What is deployed stays small: a script is loaded wherever a request comes first. */
import { describe, expect, it } from "vitest";
import { MAX_SCRIPT_KB, scriptSizes } from "../../bench/benches/bundles.ts";

describe("worker scripts", () => {
  it(`stay under ${MAX_SCRIPT_KB} kB each, gzip`, async () => {
    const { datanode, sync } = await scriptSizes();
    expect(datanode).toBeLessThan(MAX_SCRIPT_KB);
    expect(sync).toBeLessThan(MAX_SCRIPT_KB);
  });
});
