import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { startCluster } from "../../scripts/cluster.ts";
import { startSystem } from "../helpers/system.ts";
import { InstalledCli, type Person } from "../helpers/system-cli.ts";

const cli = await InstalledCli.build();
const system = await startSystem();
afterAll(async () => {
  await system.stop();
  await cli.remove();
});

/** Someone who looks at each node as it is. */
function someone(list: string, env: Record<string, string> = {}): Promise<Person> {
  return cli.person(system.cluster, { TODO_LIST: list, TODO_CONSISTENCY: "node", ...env });
}

describe("the main commands, each to the next node", () => {
  test("create, list, update, delete, sync", async () => {
    const todo = await someone("main");
    expect(await todo("create", "TaskA")).toEqual({
      code: 0,
      stdout: "Created 1 (v1, open) TaskA\n",
      stderr: "via a\n",
    });
    expect(await todo("list")).toEqual({ code: 0, stdout: "No todos in main.\n", stderr: "via b\n" });
    const shown = await todo("list");
    expect(shown).toMatchObject({ code: 0, stderr: "via a\n" });
    expect(shown.stdout).toMatch(/^ID +Version +Task +.*\n1 +v?1 +TaskA +open\b.*\n$/);

    expect(await todo("sync")).toMatchObject({ code: 0 });
    expect(await todo("update", "1", "complete", "--task", "TaskA, done")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("TaskA, done"),
      stderr: "via b\n",
    });
    expect(await system.node("b").get("main", "1")).toMatchObject({ task: "TaskA, done", completed: true });
    expect(await todo("sync")).toMatchObject({ code: 0 });
    expect(await todo("delete", "1")).toMatchObject({ code: 0, stderr: "via a\n" });
    expect(await system.node("a").get("main", "1")).toMatchObject({ deleted: true });
  });

  test("[I2] a number means the todo that was shown under it, on the node that knows another one by it, too", async () => {
    const todo = await someone("shown");
    await system.node("a").create("shown", "of a");
    const { id } = await system.node("b").create("shown", "of b");
    expect(await todo("list", "--node", "b")).toMatchObject({ stdout: expect.stringContaining("of b") });
    expect(await todo("update", "1", "complete", "--node", "a")).toMatchObject({ code: 3, stdout: "" });
    await todo("sync");
    expect(await todo("update", "1", "complete", "--node", "a")).toMatchObject({ code: 0 });
    expect(await system.node("a").get("shown", id)).toMatchObject({ task: "of b", completed: true });
  });

  test("--json prints exactly what the node answered", async () => {
    const todo = await someone("json");
    const created = await todo("create", "TaskA", "--json", "--node", "a");
    expect(JSON.parse(created.stdout)).toEqual(await system.node("a").get("json", "1"));
    await system.node("a").create("json", "TaskB");
    const list = await todo("list", "--json", "--node", "a");
    expect(JSON.parse(list.stdout)).toEqual(await system.node("a").page("json"));
    const lines = await todo("list", "--all", "--json", "--node", "a");
    expect(
      lines.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(await system.node("a").todos("json"));
  });

  test("status tells of every node and of the last round", async () => {
    const todo = await someone("status");
    await todo("create", "TaskA");
    await todo("sync");
    const { code, stdout } = await todo("status");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^a\b/m);
    expect(stdout).toMatch(/^b\b/m);
  });
});

describe("what can't be done", () => {
  test("not found and ambiguous: 3, with the candidates", async () => {
    const todo = await someone("ambiguous");
    expect(await todo("update", "9", "complete")).toMatchObject({ code: 3, stdout: "" });
    const ids = [];
    for (const node of ["a", "b"]) ids.push((await system.node(node).create("ambiguous", `of ${node}`)).id);
    await system.sync.round("ambiguous");
    const refused = await todo("delete", "1");
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    for (const node of ["a", "b"]) expect(refused.stderr).toContain(`of ${node}`);
    for (const id of ids)
      expect(await system.node("a").get("ambiguous", id)).toMatchObject({ deleted: false });
  });

  test("refused by the node: 5; wrong usage: 2", async () => {
    const todo = await someone("refused");
    const refused = await todo("create", "a\tb", "--json");
    expect(refused).toMatchObject({ code: 5, stdout: "" });
    expect(refused.stderr).toContain("/problems/invalid");
    expect(await todo("create")).toMatchObject({ code: 2, stdout: "" });
    expect(await todo("sync", "TaskA")).toMatchObject({ code: 2, stdout: "" });
    expect(await todo("list", "--node", "z")).toMatchObject({ code: 2, stdout: "" });
    expect(await system.node("a").status("refused")).toMatchObject({ origin: null });
  });

  test("a node that is away: reads go to the next one, with a line on stderr; without any, 4", async () => {
    const away = "a=http://127.0.0.1:9";
    await system.node("b").create("away", "TaskB");
    const todo = await someone("away", { TODO_NODES: `${away},b=${system.cluster.urls.b}` });
    const list = await todo("list");
    expect(list).toMatchObject({ code: 0, stdout: expect.stringContaining("TaskB") });
    expect(list.stderr.trimEnd().split("\n")).toEqual([expect.stringContaining("a"), "via b"]);
    const alone = await someone("away", { TODO_NODES: away });
    expect(await alone("list")).toMatchObject({ code: 4, stdout: "" });
    expect(await alone("create", "TaskA")).toMatchObject({ code: 4, stdout: "" });
  });
});

test("TODO_TOKEN is sent: with the cluster's token everything works, with another one nothing does", async () => {
  const guarded = await startCluster({ vars: { TODO_TOKEN: "right", TODO_SYNC_MODE: "manual" } });
  onTestFinished(() => guarded.stop());
  const todo = await cli.person(guarded, { TODO_TOKEN: "right" });
  expect(await todo("create", "TaskA", "--node", "a")).toMatchObject({ code: 0 });
  expect(await todo("sync")).toMatchObject({ code: 0 });
  const stranger = await cli.person(guarded, { TODO_TOKEN: "wrong" });
  for (const argv of [["create", "TaskB"], ["list"], ["sync"], ["status"]])
    expect(await stranger(...argv)).toMatchObject({ code: 5, stdout: "" });
  expect(await todo("list", "--node", "a")).toMatchObject({ stdout: expect.not.stringContaining("TaskB") });
});
