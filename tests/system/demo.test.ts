import { expect, test } from "vitest";
import type { Arrangement } from "../../scripts/cluster.ts";
import { Expectations, Mismatch } from "../../scripts/demo/expectations.ts";
import { playDemo } from "../../scripts/demo/play.ts";

async function play(
  arrange?: (workers: Arrangement) => Arrangement,
): Promise<{ held: boolean; page: string }> {
  let page = "";
  const write = (text: string) => {
    page += text;
  };
  const held = await playDemo({ write, colour: false, ...(arrange && { arrange }) });
  return { held, page };
}

/** The sync worker knows node a only, so no round moves anything. */
function withoutNodeB({ sync, ...rest }: Arrangement): Arrangement {
  return {
    ...rest,
    sync: { ...sync, objects: sync.objects.filter(({ binding }) => !binding.endsWith("_B")) },
  };
}

test("the three steps hold, and are told within 100 columns", async () => {
  const { held, page } = await play();
  expect(page).toMatch(/\d+ expectations held/);
  expect(held).toBe(true);
  const widest = Math.max(...page.split("\n").map((line) => line.length));
  expect(widest).toBeLessThanOrEqual(100);
  expect(page).not.toContain("\u001b");
});

test("a cluster that does not sync is found out", async () => {
  const { held, page } = await play(withoutNodeB);
  expect(held).toBe(false);
  expect(page).toMatch(/✗ round 1 .*\n +expected .*\n +actual /);
});

test("an expectation that does not hold shows both sides", () => {
  const expectations = new Expectations();
  expectations.check("same", ["1 v1"], ["1 v1"]);
  expect(() => expectations.check("different", ["1 v1"], ["1 v2"])).toThrow(Mismatch);
  expect(() => expectations.check("different", ["1 v1"], ["1 v2"])).toThrow(
    /expected +\[ '1 v2' \]\n +actual +\[ '1 v1' \]/,
  );
  expect(expectations.held).toBe(1);
});
