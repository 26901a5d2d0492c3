import { expect, it } from "vitest";
import { mapAtMost } from "../../workers/shared/concurrency.ts";

it("as many are under way at once as may be, and no more; results keep the items' order", async () => {
  let running = 0;
  let most = 0;
  const items = Array.from({ length: 20 }, (_, n) => n);
  const results = await mapAtMost(3, items, async (n) => {
    most = Math.max(most, ++running);
    // Later items end sooner.
    for (let turn = items.length - n; turn > 0; turn--) await Promise.resolve();
    running--;
    return n * 2;
  });
  expect(results).toEqual(items.map((n) => n * 2));
  expect(most).toBe(3);
});

it("the first error ends it", async () => {
  const failing = mapAtMost(2, [1, 2, 3], async (n) => {
    if (n === 2) throw new Error("two");
    return n;
  });
  await expect(failing).rejects.toThrow("two");
});
