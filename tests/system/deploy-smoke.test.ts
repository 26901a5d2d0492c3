/** The smoke test at the end of a deploy, on real workers. */
import { afterAll, expect, test } from "vitest";
import type { Addresses } from "../../scripts/deploy/addresses.ts";
import { type SmokeWorld, smokeTest } from "../../scripts/deploy/smoke.ts";
import { Gate, withGates } from "../../scripts/gate/gate.ts";
import { startSystem } from "../helpers/system.ts";

const TOKEN = "0123456789abcdef";
const system = await startSystem({
  arrange: (workers) => ({ ...workers, ...withGates(workers) }),
  web: true,
  vars: { TODO_OPEN: "", TODO_TOKEN: `an-older-one-as-well ${TOKEN}` },
});
afterAll(() => system.stop());
const { urls } = system.cluster;

const ADDRESSES: Addresses = {
  nodes: new Map(["a", "b"].map((node) => [node, urls[node] ?? ""])),
  sync: urls.sync,
  web: urls.web,
};

/** What it asked and told; each thing is tried `tries` times. */
function world({ tries = 1, pause = async () => {} }: Partial<SmokeWorld> = {}) {
  const told: string[] = [];
  const asked: string[] = [];
  return {
    told,
    asked,
    tries,
    pause,
    tell: (line: string) => void told.push(line),
    fetch(url: string, init: RequestInit) {
      asked.push(`${init.method} ${new URL(url).pathname}`);
      return fetch(url, init);
    },
  };
}

async function lists(node: string): Promise<{ list: string; todos: number }[]> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const answer = await fetch(`${urls[node]}/lists`, { headers });
  return ((await answer.json()) as { lists: { list: string; todos: number }[] }).lists;
}

test("asks for each worker's health, writes, syncs, reads on the other node, and leaves no todo behind", async () => {
  const around = world();
  await smokeTest(ADDRESSES, TOKEN, around);
  expect(around.told).toEqual([expect.stringContaining("is read on the others")]);
  const patterns = [
    /^GET \/health$/,
    /^GET \/health$/,
    /^GET \/health$/,
    /^GET \/health$/,
    /^POST \/lists\/smoke-\w+\/todos$/,
    /^POST \/lists\/smoke-\w+\/sync$/,
    /^GET \/lists\/smoke-\w+\/todos\/1-/,
    /^DELETE \/lists\/smoke-\w+$/,
    /^POST \/lists\/smoke-\w+\/sync$/,
  ];
  expect(around.asked).toEqual(patterns.map((pattern) => expect.stringMatching(pattern)));
  for (const node of ["a", "b"]) for (const { todos } of await lists(node)) expect(todos).toBe(0);
});

test("without a token asks for health alone, and says so", async () => {
  const around = world();
  await smokeTest(ADDRESSES, undefined, around);
  expect(around.asked).toEqual(Array.from({ length: 4 }, () => "GET /health"));
  expect(around.told).toEqual([expect.stringContaining("nothing was written")]);
});

test("fails where a node does not take part in the round, with what was answered; its list is deleted", async () => {
  const gate = new Gate(system.cluster, "b");
  const around = world();
  const shutting = {
    ...around,
    async fetch(url: string, init: RequestInit) {
      const [, list] = /\/lists\/(smoke-\w+)\/sync$/.exec(url) ?? [];
      if (list !== undefined) await gate.shut(list);
      return around.fetch(url, init);
    },
  };
  await expect(smokeTest(ADDRESSES, TOKEN, shutting)).rejects.toThrow(
    /smoke test: a round failed .*"complete":false/,
  );
  expect(around.asked.at(-1)).toMatch(/^DELETE/);
});

test.each([
  ["a worker that does not answer", { ...ADDRESSES, sync: "http://127.0.0.1:9" }, /health of sync failed/],
  [
    "addresses that are mixed up",
    { ...ADDRESSES, nodes: new Map([["b", urls.a ?? ""]]) },
    /says that it is node a/,
  ],
])("fails with %s", async (_, addresses, reason) => {
  await expect(smokeTest(addresses, TOKEN, world())).rejects.toThrow(reason);
});

test("waits for what takes a moment until every place knows it", async () => {
  let refusals = 2;
  const around = world({ tries: 3 });
  await smokeTest(ADDRESSES, TOKEN, {
    ...around,
    async fetch(url, init) {
      if (init.method === "POST" && refusals-- > 0) return new Response("{}", { status: 401 });
      return around.fetch(url, init);
    },
  });
  expect(around.told).toEqual([
    expect.stringMatching(/waiting for a write on a \(401/),
    expect.stringContaining("is read on the others"),
  ]);
});
