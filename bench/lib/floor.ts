/** The floor worker beside a cluster, in the same runtime. */
import { ok } from "node:assert/strict";
import type { Arrangement } from "../../scripts/cluster.ts";
import type { World } from "./world.ts";

const NAME = "floor";

/** For `startCluster`. */
export function withFloor(workers: Arrangement): Arrangement {
  const floor = {
    name: NAME,
    entry: new URL("../workers/floor.ts", import.meta.url).pathname,
    vars: {},
    objects: [{ binding: "FLOORS", className: "Floor" }],
    compatibilityDate: workers.sync.compatibilityDate,
  };
  return { ...workers, others: [...(workers.others ?? []), floor] };
}

export async function floorUrl({ cluster }: World): Promise<string> {
  return (await cluster.miniflare.unsafeGetDirectURL(NAME)).origin;
}

/** Asks the floor for something that has no interesting answer. */
export async function askFloor(world: World, path: string): Promise<void> {
  const response = await fetch(`${await floorUrl(world)}${path}`, { method: "POST" });
  ok(response.ok, `floor: ${response.status} ${await response.text()}`);
}
