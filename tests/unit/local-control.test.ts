/** What the page does with the processes of `npm start`. */
import { Request } from "miniflare";
import { expect, test } from "vitest";
import type { Cluster } from "../../scripts/cluster.ts";
import { LocalControl } from "../../scripts/local-control.ts";

/** A cluster that takes a while to start a node, and refuses to start one that runs, or is being started. */
function slowCluster() {
  const running = new Set(["a", "b"]);
  const log: string[] = [];
  const cluster = {
    nodes: ["a", "b"],
    async startNode(node: string) {
      if (running.has(node)) throw new Error(`${node} runs already`);
      running.add(node);
      log.push(`start ${node}`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`started ${node}`);
    },
    async stopNode(node: string) {
      if (!running.delete(node)) throw new Error(`${node} does not run`);
      log.push(`stop ${node}`);
    },
  };
  return { cluster: cluster as unknown as Cluster, log };
}

test("two starts of a node at once start it once, and it can be stopped afterwards", async () => {
  const control = new LocalControl();
  const { cluster, log } = slowCluster();
  control.controls(cluster);
  const post = async (running: boolean) => {
    const body = JSON.stringify({ node: "b", running });
    const { status } = await control.handle(new Request("http://local/local", { method: "POST", body }));
    return status;
  };
  expect(await post(false)).toBe(200);
  expect(await Promise.all([post(true), post(true)])).toEqual([200, 200]);
  expect(await post(false)).toBe(200);
  expect(log).toEqual(["stop b", "start b", "started b", "stop b"]);
});

test("a change that fails does not hold up the next one", async () => {
  const control = new LocalControl();
  const { cluster, log } = slowCluster();
  control.controls({ ...cluster, stopNode: () => Promise.reject(new Error("it hangs")) } as Cluster);
  const stop = () => {
    const body = JSON.stringify({ node: "b", running: false });
    return control.handle(new Request("http://local/local", { method: "POST", body }));
  };
  await expect(stop()).rejects.toThrow("it hangs");
  control.controls(cluster);
  expect((await stop()).status).toBe(200);
  expect(log).toEqual(["stop b"]);
});
