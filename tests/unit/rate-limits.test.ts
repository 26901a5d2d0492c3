import { expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { allWorkers, CONFIG_PATH } from "../../scripts/config.ts";
import { networkOf } from "../../workers/auth/rate-limit.ts";
import { RATE_LIMITS } from "../../workers/core/limits.ts";

const bindings = Object.keys(allWorkers()).flatMap((env) => {
  const { ratelimits } = unstable_readConfig({ config: CONFIG_PATH, env }, { hideWarnings: true });
  return ratelimits.map((binding: { name: string; namespace_id: string; simple: object }) => ({
    env,
    ...binding,
  }));
});

it.each(bindings)("$name of $env is as the code speaks of it", ({ name, simple }) => {
  const budget = Object.entries(RATE_LIMITS).find(([known]) => `LIMIT_${known.toUpperCase()}` === name);
  expect(simple).toEqual({ limit: budget?.[1].limit, period: budget?.[1].periodSeconds });
});

it("each worker has its limits, and one client's requests of a kind count together over all workers", () => {
  expect(new Set(bindings.map(({ env }) => env))).toEqual(new Set(Object.keys(allWorkers())));
  const ids = new Map(bindings.map(({ name, namespace_id }) => [name, namespace_id]));
  for (const { name, namespace_id } of bindings) expect(namespace_id).toBe(ids.get(name));
  expect(new Set(ids.values()).size).toBe(Object.keys(RATE_LIMITS).length);
});

it.each([
  ["192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::6", "2001:db8:1:2"],
  ["2001:db8::6", "2001:db8:0:0"],
  ["2001:db8::", "2001:db8:0:0"],
  ["2001:db8:1::4:5:6:7", "2001:db8:1:0"],
])("%s counts as %s", (address, network) => expect(networkOf(address)).toBe(network));

it("does not count the addresses of one IPv6 network one by one", () => {
  const addresses = ["2001:db8::1", "2001:db8::2", "2001:db8::ffff:1", "2001:db8:0:0:a:b:c:d"];
  expect(new Set(addresses.map(networkOf)).size).toBe(1);
});
