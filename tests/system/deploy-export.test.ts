/** The export before a cluster is taken down, on real workers. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { exportAll } from "../../scripts/deploy/export.ts";
import { Gate, withGates } from "../../scripts/gate/gate.ts";
import { eventually, startSystem } from "../helpers/system.ts";

const system = await startSystem({ arrange: withGates });
const folder = mkdtempSync(join(tmpdir(), "todo-export-"));
afterAll(async () => {
  await system.stop();
  rmSync(folder, { recursive: true });
});
const { urls } = system.cluster;
const addresses = {
  nodes: new Map(["a", "b"].map((node) => [node, urls[node] ?? ""])),
  sync: urls.sync,
  web: undefined,
};

test("has every list of every node, also what no round had brought yet; and overwrites nothing", async () => {
  await system.node("a").create("on-a", "TaskA");
  await system.node("b").create("on-b", "TaskB");
  // A node's catalog hears of a list soon after its first write.
  await eventually(async () => {
    for (const node of ["a", "b"]) {
      const answer = await fetch(`${urls[node]}/lists`);
      expect(await answer.json()).toMatchObject({ lists: [{ list: `on-${node}` }] });
    }
  });
  const target = join(folder, "whole");
  const told: string[] = [];
  expect(await exportAll(addresses, "any", target, (line) => told.push(line))).toEqual(["on-a", "on-b"]);
  expect(readdirSync(target)).toEqual(["on-a.jsonl", "on-b.jsonl"]);
  expect(told).toEqual(readdirSync(target).map((name) => join(target, name)));
  expect(readFileSync(join(target, "on-b.jsonl"), "utf8")).toContain("TaskB");
  await expect(exportAll(addresses, "any", target, () => {})).rejects.toThrow("EEXIST");
});

test("fails where a node takes no part: what it alone holds would be missing", async () => {
  const gate = new Gate(system.cluster, "b");
  await gate.shut("on-a");
  await expect(exportAll(addresses, "any", join(folder, "partial"), () => {})).rejects.toThrow(
    "on-a: not every node took part",
  );
  await gate.open("on-a");
});
