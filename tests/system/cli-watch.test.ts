/** The CLI against the real workers, which run rounds by themselves. */
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { commandLine, running } from "../cli/helpers/command-line.ts";
import { Restarts } from "../helpers/restarts.ts";
import { type System, startSystem } from "../helpers/system.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem({ vars: { TODO_SYNC_MODE: "live" } });
});
afterAll(() => system.stop());

test("[B2] what was created on a is in the next answer of b, which waits for it", async () => {
  const sandbox = commandLine(system);
  for (let n = 1; n <= 5; n++) {
    expect((await sandbox.todo(`create task-${n} --node a`)).code).toBe(0);
    const { stdout, stderr } = await sandbox.todo("list --node b");
    expect(stdout).toContain(`task-${n}`);
    expect(stderr).toBe("via b\n");
  }
});

test("watch tells of changes on every node, by WebSocket", async () => {
  const sockets: WebSocket[] = [];
  const Real = WebSocket;
  vi.stubGlobal(
    "WebSocket",
    class extends Real {
      constructor(...args: ConstructorParameters<typeof Real>) {
        super(...args);
        sockets.push(this);
      }
    },
  );
  onTestFinished(() => void vi.unstubAllGlobals());
  const sandbox = commandLine(system);
  const watching = running(sandbox, "watch --node b --json --list watched");
  await watching.sees("watching watched on b");
  await sandbox.todo("create here --node b --list watched");
  await sandbox.todo("create there --node a --list watched");
  await watching.sees("there");
  expect(sockets.map(({ readyState }) => readyState)).toEqual([Real.OPEN]);
  const { code, stdout } = await watching.stop();
  expect(code).toBe(0);
  const told = stdout.trimEnd().split("\n");
  expect(told.map((line): unknown => JSON.parse(line))).toMatchObject([
    { todo: { task: "here" }, from: "client" },
    { todo: { task: "there" }, from: "sync" },
  ]);
});

test("watch survives that the whole cluster is stopped and started again, and misses nothing", async () => {
  const restarts = await Restarts.begin();
  onTestFinished(() => restarts.end());
  const before = await restarts.start();
  const ports = Object.fromEntries(
    Object.entries(before.cluster.urls).map(([name, url]) => [name, Number(new URL(url).port)]),
  );
  const sandbox = commandLine(before);
  await sandbox.todo("create before --node a");
  const watching = running(sandbox, "watch --node a");
  await watching.sees("watching inbox on a");
  await sandbox.todo("create first --node a");
  await watching.sees("first");
  const after = await restarts.start({ ports });
  await after.node("a").create("inbox", "second");
  await watching.sees("second");
  const { code, stdout } = await watching.stop();
  expect(code).toBe(0);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(") ")[1]),
  ).toEqual(["first", "second"]);
});
