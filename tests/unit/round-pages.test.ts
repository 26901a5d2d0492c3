import { beforeEach, describe, expect, test } from "vitest";
import { MAX_PAGE_CHARS } from "../../workers/core/limits.ts";
import { packVersioned, unpack, unpackVersioned } from "../../workers/core/packed.ts";
import type { DiffPage } from "../../workers/core/replica.ts";
import { accepted, LIST, MemoryCluster, type MemoryNode, type SeenCall } from "../helpers/memory-cluster.ts";

const NAMES = ["a", "b", "c"];
let cluster: MemoryCluster;
let nodes: MemoryNode[];

beforeEach(() => {
  cluster = new MemoryCluster(NAMES);
  nodes = NAMES.map((name) => cluster.node(name));
});

const node = (n: number) => nodes[n % nodes.length] as MemoryNode;

/** Writes all over the cluster: creations, then edits of what came from elsewhere. */
async function write(count: number) {
  for (let n = 0; n < count; n++) node(n % 2).commands.create(LIST, { task: `task ${n}` });
  await cluster.round();
  const ids = node(0)
    .commands.list({ status: "all" }, count)
    .todos.map(({ id }) => id);
  ids.forEach((id, n) => {
    if (n % 3 === 0) accepted(node(n).commands.update(id, { completed: true }));
    if (n % 5 === 0) accepted(node(n + 1).commands.update(id, { task: `again ${n}` }));
  });
}

describe("[R3] [R5] pages", () => {
  test.each([1, 2, 7, 1_000])("of %i records bring the nodes together", async (maxRecords) => {
    cluster.page = { maxRecords, maxChars: MAX_PAGE_CHARS };
    await write(40);
    await cluster.settle();
    for (const other of nodes) {
      expect(other.bodies()).toHaveLength(40);
      expect(other.bodies()).toEqual(node(0).bodies());
    }
  });
  test.each([1, 400, 1_000])("of %i characters bring the nodes together", async (maxChars) => {
    cluster.page = { maxRecords: 1_000, maxChars };
    await write(20);
    await cluster.settle();
    for (const other of nodes) expect(other.bodies()).toEqual(node(0).bodies());
  });
  test("are never larger than asked for, nor are the requests to apply", async () => {
    cluster.page = { maxRecords: 7, maxChars: 2_000 };
    const sizes: number[] = [];
    const chars: number[] = [];
    cluster.before = ({ request }) => {
      if (!("records" in request)) return;
      const records = unpack(request.records);
      sizes.push(records.length);
      chars.push(records.reduce((sum, { body }) => sum + body.length, 0));
    };
    await write(60);
    await cluster.settle();
    expect(Math.max(...sizes)).toBeLessThanOrEqual(7);
    expect(Math.max(...chars)).toBeLessThanOrEqual(2_000);
  });
  test("are read one ahead, while the one before is merged and sent: memory holds two of each source", async () => {
    cluster.page = { maxRecords: 5, maxChars: MAX_PAGE_CHARS };
    const held = new Map<string, Set<string>>();
    const left: number[] = [];
    cluster.before = ({ node: name, method, request, again }) => {
      if (method === "diff" || method === "open") {
        left.push(held.get(name)?.size ?? 0);
        const answer = again();
        const page = (answer as { first?: unknown }).first ?? answer;
        const { records } = page as Partial<DiffPage>;
        const ids = unpackVersioned(records ?? packVersioned([])).map(({ id }) => id);
        held.set(name, new Set([...(held.get(name) ?? []), ...ids]));
      }
      if (method === "apply" && name === "c" && "records" in request)
        for (const ids of held.values()) for (const { id } of unpack(request.records)) ids.delete(id);
    };
    for (let n = 0; n < 100; n++) node(n % 2).commands.create(LIST, { task: `task ${n}` });
    const { report } = await cluster.round();
    expect(report.nodes.map(({ read }) => read)).toEqual([50, 50, 0]);
    // What is not sent yet as the next page is asked for.
    expect(Math.max(...left)).toBe(5);
    expect(left.length).toBeGreaterThanOrEqual(20);
    expect(node(2).rows()).toHaveLength(100);
  });
});

describe("[R3] no node is sent what it has exactly already", () => {
  let sent: number;
  let echoes: number;
  beforeEach(() => {
    sent = echoes = 0;
  });
  const count = ({ node: name, request }: SeenCall) => {
    if (!("records" in request)) return;
    const records = unpack(request.records);
    sent += records.length;
    echoes += records.filter(({ id, body }) => cluster.node(name).store.get(id)?.body === body).length;
  };
  test.each([1, 3, 1_000])("with pages of %i", async (maxRecords) => {
    cluster.page = { maxRecords, maxChars: MAX_PAGE_CHARS };
    cluster.before = count;
    for (let again = 0; again < 3; again++) {
      await write(30);
      await cluster.settle();
    }
    expect(sent).toBeGreaterThan(100);
    expect(echoes).toBe(0);
  });
  test("while another one catches up that has missed a part of it", async () => {
    let lost = "c.open";
    cluster.before = (call) => {
      if (call.node === "a") count(call);
      if (`${call.node}.${call.method}` === lost) throw new Error("lost");
    };
    for (let n = 0; n < 20; n++) node(n % 2).commands.create(LIST, { task: `task ${n}` });
    await cluster.round();
    lost = "b.settle";
    await cluster.round();
    lost = "";
    await cluster.settle();
    expect(node(2).bodies()).toEqual(node(0).bodies());
    expect(echoes).toBe(0);
  });
});
