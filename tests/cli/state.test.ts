import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { withLock } from "../../cli/state/lock.ts";
import { emptyCluster, listMemory, parseState, stateText } from "../../cli/state/state-file.ts";
import { startCluster, todoId } from "./helpers/cluster.ts";
import { Sandbox } from "./helpers/sandbox.ts";

test("two dozen runs at once share the turns fairly, and leave a whole file and no lock", async () => {
  const { sandbox, a, b } = await startCluster();
  await Promise.all(Array.from({ length: 24 }, () => sandbox.todo("list")));
  expect([a.asked.length, b.asked.length]).toEqual([12, 12]);
  expect(readdirSync(dirname(sandbox.statePath))).toEqual(["state.json"]);
  expect(parseState(readFileSync(sandbox.statePath, "utf8"))?.size).toBe(1);
});

for (const damage of [
  "",
  "{",
  '{"format":1}',
  '{"format":9,"clusters":[]}',
  '{"format":1,"clusters":[{}]}',
]) {
  test(`a damaged state file is noted once, and begun anew: ${JSON.stringify(damage)}`, async () => {
    const { sandbox } = await startCluster();
    await sandbox.todo("list");
    writeFileSync(sandbox.statePath, damage);
    const { code, stderr } = await sandbox.todo("list");
    expect(code).toBe(0);
    expect(stderr.split("\n")).toEqual([
      expect.stringContaining("state.json is damaged: starting anew"),
      "via a",
      "",
    ]);
    expect((await sandbox.todo("list")).stderr).toBe("via b\n");
  });
}

test("while one run holds the lock, another waits", async () => {
  const lock = new Sandbox().write("lock", "");
  const order: string[] = [];
  const waiting = withLock(lock, () => order.push("waiting run"));
  await new Promise((resolve) => setImmediate(resolve));
  order.push("holder");
  rmSync(lock);
  await waiting;
  expect(order).toEqual(["holder", "waiting run"]);
  expect(existsSync(lock)).toBe(false);
});

test("a lock that a killed run left is taken over", async () => {
  const { sandbox } = await startCluster();
  mkdirSync(dirname(sandbox.statePath), { recursive: true });
  const lock = `${sandbox.statePath}.lock`;
  for (const time of [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)]) {
    writeFileSync(lock, "");
    utimesSync(lock, time, time);
    expect((await sandbox.todo("list")).code).toBe(0);
    expect(existsSync(lock)).toBe(false);
  }
});

test("without a place for state the command works, and says what is missing", async () => {
  const { sandbox } = await startCluster();
  sandbox.write(".local/state", "a file where a folder should be");
  for (let run = 0; run < 2; run++) {
    const { code, stdout, stderr } = await sandbox.todo("list");
    expect(code).toBe(0);
    expect(stdout).toContain("TaskA");
    expect(stderr).toMatch(/^nothing can be remembered in \S+ \(ENOTDIR\)\nvia a\n$/);
  }
});

test("the state is for its owner only", async () => {
  const { sandbox } = await startCluster();
  await sandbox.todo("list");
  expect(statSync(sandbox.statePath).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(sandbox.statePath)).mode & 0o777).toBe(0o700);
});

test("XDG_STATE_HOME says where the state is", async () => {
  const { sandbox } = await startCluster();
  const env = { XDG_STATE_HOME: join(sandbox.folder, "xdg") };
  await sandbox.todo("list", { env });
  expect((await sandbox.todo("list", { env })).stderr).toBe("via b\n");
  expect(readdirSync(join(sandbox.folder, "xdg/edge-todos"))).toEqual(["state.json"]);
});

test("the state file is bounded: the oldest ids, lists and clusters are forgotten first", () => {
  const cluster = emptyCluster();
  for (let list = 0; list < 60; list++) listMemory(cluster, `list-${list}`);
  const memory = listMemory(cluster, "list-0");
  for (let n = 1; n <= 10_500; n++) memory.shown.set(String(n), todoId(n));
  const file = new Map(Array.from({ length: 12 }, (_, index) => [`cluster-${index}`, cluster]));
  const kept = parseState(stateText(file));
  expect([...(kept?.keys() ?? [])][0]).toBe("cluster-2");
  const lists = kept?.get("cluster-11")?.lists;
  expect([...(lists?.keys() ?? [])].at(-1)).toBe("list-0");
  expect(lists?.size).toBe(50);
  expect([...(lists?.get("list-0")?.shown.keys() ?? [])][0]).toBe("501");
});

test("of more than ten clusters, the one that was used longest ago is forgotten", async () => {
  const { sandbox } = await startCluster();
  const use = (cluster: number) =>
    sandbox.todo("list", { env: { TODO_SYNC: `http://127.0.0.1:${40_000 + cluster}` } });
  for (let cluster = 0; cluster < 10; cluster++) await use(cluster);
  await use(0);
  await use(10);
  const kept = parseState(readFileSync(sandbox.statePath, "utf8"));
  const ports = [...(kept?.keys() ?? [])].map((key) => Number(/:(4\d{4})/.exec(key)?.[1]) - 40_000);
  expect(ports).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 0, 10]);
});
