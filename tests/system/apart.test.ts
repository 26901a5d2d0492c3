/** A cluster with each worker in a process of its own: objects are called across processes, in a circle. */
import { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { startSystem } from "../helpers/system.ts";
import { byEvents, take, told } from "../helpers/watch.ts";

test("live: a write on a comes to b, and one on b to a, without a round being asked for", async () => {
  const system = await startSystem({ apart: true, vars: { TODO_SYNC_MODE: "live" } });
  onTestFinished(() => system.stop());
  const [a, b] = [system.node("a"), system.node("b")];
  const [onA, onB] = [await byEvents(a, "live"), await byEvents(b, "live")];
  await a.create("live", "TaskA");
  expect((await take(onB, 2)).map(told)).toEqual(["ready", "sync TaskA"]);
  await b.create("live", "TaskB");
  expect((await take(onA, 3)).map(told)).toEqual(["ready", "client TaskA", "sync TaskB"]);
  onA.close();
  onB.close();
});

test("a round brings what a was given to b; stop leaves no process and no folder behind", async () => {
  // Everything that is temporary goes there.
  const temporary = await mkdtemp(join(tmpdir(), "edge-todos-"));
  vi.stubEnv("TMPDIR", temporary);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(temporary, { recursive: true });
  });
  const children = new Set<ChildProcess>();
  const running = () => [...children].filter(isRuntime).map(isRunning);
  const started = (message: unknown) => {
    const child = message instanceof Object && "process" in message ? message.process : undefined;
    if (child instanceof ChildProcess) children.add(child);
  };
  subscribe("child_process", started);
  onTestFinished(() => void unsubscribe("child_process", started));

  const system = await startSystem({ apart: true });
  onTestFinished(() => system.stop());
  const { cluster, sync } = system;
  const [a, b] = [system.node("a"), system.node("b")];
  expect(running()).toEqual([true, true, true]);
  await a.create("apart", "TaskA");
  expect(await sync.round("apart")).toMatchObject({
    complete: true,
    nodes: [
      { node: "a", read: 1, applied: 0 },
      { node: "b", read: 0, applied: 1 },
    ],
  });
  expect(await b.todos("apart")).toEqual(await a.todos("apart"));
  await cluster.cron();
  // In the runtime of the worker that is named.
  const storage = await cluster.miniflare.unsafeGetDurableObjectStorage("todo-datanode-b", "DataNode", {
    name: "apart",
  });
  expect(await storage.exec("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  expect(await readdir(temporary)).not.toEqual([]);

  await system.stop();
  expect(running()).toEqual([false, false, false]);
  expect(await readdir(temporary)).toEqual([]);
});

/** Also what bundles the workers is a process. */
function isRuntime({ spawnfile }: ChildProcess): boolean {
  return spawnfile.includes("workerd");
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
