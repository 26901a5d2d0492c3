/** Origins that are no more: at rest every node answers its own bookmark, and every other node's (rules B1, B2, B4). */
import { beforeEach, describe, expect, test } from "vitest";
import { formatBookmark } from "../../workers/core/bookmark.ts";
import type { Origin } from "../../workers/core/hlc.ts";
import { MAX_PAGE_CHARS } from "../../workers/core/limits.ts";
import { PROTOCOL } from "../../workers/core/replica.ts";
import { wantedBy } from "../../workers/datanode/list/wanted.ts";
import { adoptGone, noteGone, type OpenedNode } from "../../workers/sync/round/gone.ts";
import { type Journal, type JournalState, NEW_MEMBER, newJournal } from "../../workers/sync/round/journal.ts";
import { ORIGIN_A, ORIGIN_C, origin, stamp } from "../helpers/make.ts";
import { LIST, twoNodes } from "../helpers/memory-cluster.ts";
import { MemoryStore } from "../helpers/sim/memory-store.ts";

const OPEN = { protocol: PROTOCOL, list: LIST, lease: "lease", heard: null, gone: [], recount: false };

let { cluster, a, b } = twoNodes();

beforeEach(async () => {
  ({ cluster, a, b } = twoNodes());
  b.commands.create(LIST, { task: "by b" });
  await cluster.settle();
});

async function rounds(times: number): Promise<void> {
  for (let round = 0; round < times; round++) await cluster.round();
}

/** What each node lacks of each node's bookmark: `a lacks … of b`. */
function lacking(nodes: readonly string[]): string[] {
  return nodes.flatMap((giver) => {
    const bookmark = formatBookmark(cluster.node(giver).commands.visible());
    return nodes.flatMap((name) => {
      const { lacking } = wantedBy(bookmark, cluster.node(name).store.readState());
      return lacking.length === 0 ? [] : [`${name} lacks ${lacking} of ${giver}`];
    });
  });
}

describe("[B4] at rest every node answers its own bookmark, and every other one's", () => {
  test("after a node and the sync worker were wiped at once", async () => {
    cluster.state = newJournal("another");
    b.restart(new MemoryStore());
    await rounds(6);
    expect(lacking(["a", "b"])).toEqual([]);
    a.restart(new MemoryStore());
    await rounds(6);
    expect(lacking(["a", "b"])).toEqual([]);
    expect(a.bodies()).toHaveLength(1);
  });

  test("after a node was wiped, then the sync worker, and another node was added", async () => {
    b.restart(new MemoryStore());
    await rounds(3);
    cluster.state = newJournal("another");
    await rounds(2);
    const c = cluster.add("c");
    await rounds(6);
    expect(c.bodies()).toEqual(a.bodies());
    expect(lacking(["a", "b", "c"])).toEqual([]);
    b.restart(new MemoryStore());
    await rounds(6);
    expect(lacking(["a", "b", "c"])).toEqual([]);
  });

  test("[B1] also while a writer is down: a node that is new holds what the others hold completely", async () => {
    const c = cluster.add("c");
    cluster.before = ({ node }) => {
      if (node === "b") throw new Error("down");
    };
    await rounds(4);
    expect(c.bodies()).toEqual(a.bodies());
    expect(lacking(["a", "c"])).toEqual([]);
  });

  test("after a node left that nobody knows any more, in the middle of a round", async () => {
    cluster.page = { maxRecords: 1, maxChars: MAX_PAGE_CHARS };
    cluster.before = ({ node, method }) => {
      if (node === "b" && method === "diff") throw new Error("down");
    };
    for (const task of ["read with open", "never read"]) b.commands.create(LIST, { task });
    await cluster.round();
    cluster.before = () => {};
    cluster.add("c");
    cluster.configured = ["a", "c"];
    cluster.state = newJournal("another");
    expect(lacking(["a"])).toEqual([expect.stringMatching(/^a lacks .*-b\w+ of a$/)]);
    await rounds(6);
    expect(lacking(["a", "c"])).toEqual([]);
  });
});

test("[R8] [B4] storages are gone once their nodes have others, also where no node ever heard of their writes", async () => {
  const c = cluster.add("c");
  await cluster.settle();
  for (const node of [b, c]) node.restart(new MemoryStore());
  await cluster.settle();
  for (const node of [b, c]) node.commands.create(LIST, { task: "never read" });
  const seen = [b, c].map((node) => formatBookmark(node.commands.visible()));
  const origins = [b, c].map((node) => node.store.readState()?.origin);
  for (const node of [b, c]) node.restart(new MemoryStore());
  await cluster.settle();
  expect(cluster.state.gone).toEqual(expect.arrayContaining(origins));
  for (const bookmark of seen) expect(wantedBy(bookmark, a.store.readState()).lacking).toEqual([]);
});

test("[B4] an origin that is first named in this round is not judged: it may be younger than its node's answer", async () => {
  // Another sync worker has met b's new storage, and told a of it, between this one's two calls.
  const other = new MemoryStore();
  const younger = stamp(0, origin("bzzzzz"));
  cluster.after = ({ node, method }) => {
    if (node !== "b" || method !== "open") return;
    const state = a.store.readState();
    if (state)
      a.store.bufferState({ ...state, complete: new Map(state.complete).set(origin("bzzzzz"), younger) });
  };
  b.restart(other);
  b.commands.create(LIST, { task: "born" });
  cluster.configured = ["b", "a"];
  await cluster.round();
  expect(cluster.state.gone).not.toContain("bzzzzz");
});

describe("[B4] an origin that was named in an earlier round", () => {
  const [oldB, newB, other] = [origin("bbbbb3"), origin("bbbbb2"), origin("zzzzz3")];
  let state: JournalState;
  let writes: number;
  const journal: Journal = {
    read: () => state,
    write: (next) => {
      state = next;
      writes++;
    },
    buffer: (next) => {
      state = next;
    },
  };
  beforeEach(() => {
    state = { ...newJournal("lease"), members: { a: NEW_MEMBER, b: NEW_MEMBER }, named: [oldB, other] };
    writes = 0;
  });

  const opened = (node: string, own: Origin, complete: Origin[] = [], ahead: Origin[] = []): OpenedNode => {
    const answer = a.replication.open({ ...OPEN, round: 100 + ++asked });
    if (answer.type !== "opened") throw new Error("not opened");
    const stamps = (origins: Origin[]) => origins.map((one) => stamp(0, one));
    const frontier = { complete: stamps(complete), gone: [] };
    return { node, opened: { ...answer, origin: own, frontier, ahead: stamps(ahead) } };
  };
  let asked = 0;

  test("is gone once its node has another one, and not while it has none to show", () => {
    noteGone(journal, [opened("a", ORIGIN_A)]);
    expect(state.gone).toEqual([]);
    state = { ...state, named: [oldB] };
    noteGone(journal, [opened("a", ORIGIN_A), opened("b", oldB)]);
    expect(state.gone).toEqual([]);
    state = { ...state, named: [oldB] };
    noteGone(journal, [opened("a", ORIGIN_A), opened("b", newB)]);
    expect(state.gone).toEqual([oldB]);
    expect(writes).toBe(1);
  });

  test("is gone where its node is no member, and somebody has seen of it what nobody holds completely", () => {
    noteGone(journal, [opened("a", ORIGIN_A, [other])]);
    expect(state.gone).toEqual([]);
    noteGone(journal, [opened("a", ORIGIN_A, [], [other])]);
    expect(state.gone).toEqual([other]);
  });

  test("stays where its node is a member that is down, whoever has seen more of it", () => {
    noteGone(journal, [opened("a", ORIGIN_A, [], [oldB])]);
    expect(state.gone).toEqual([]);
  });

  test("is named anew in each round, by what is held and what was seen, unless it is gone; and that is only buffered", () => {
    state = { ...state, named: [], gone: [other] };
    noteGone(journal, [opened("a", ORIGIN_A, [oldB, other], [newB])]);
    expect(state.named).toEqual([newB, oldB]);
    expect(writes).toBe(0);
    const before = state;
    noteGone(journal, [opened("a", ORIGIN_A, [newB], [oldB])]);
    expect(state).toBe(before);
  });

  test("is taken over from a node that knows it to be gone; what is no origin is not", () => {
    const { node, opened: answer } = opened("a", ORIGIN_A);
    const gone = [oldB, "no origin" as Origin];
    adoptGone(journal, [{ node, opened: { ...answer, frontier: { complete: [], gone } } }]);
    expect(state.gone).toEqual([oldB]);
  });
});

describe("[B2] a bookmark", () => {
  const state = () => a.store.readState();
  test("that names an origin the node has never heard of is waited for, and asks for no round", () => {
    const bookmark = formatBookmark(new Map([[ORIGIN_C, stamp(0, ORIGIN_C)]]));
    expect(wantedBy(bookmark, state())).toMatchObject({
      lacking: [stamp(0, ORIGIN_C)],
      isKnown: false,
      lost: [],
    });
    expect(wantedBy(bookmark, undefined)).toMatchObject({ isKnown: false });
  });
  test("that names a later write of an origin it knows asks for one", () => {
    const [known] = b.commands.visible().keys();
    const later = stamp(1_000, known);
    expect(wantedBy(later, state())).toMatchObject({ lacking: [later], isKnown: true });
  });
  test("[B4] that names a write of this storage which it never made, or no longer has, loses it", () => {
    const [own] = b.commands.visible().keys();
    const never = stamp(1_000, own);
    expect(wantedBy(never, b.store.readState())).toMatchObject({ lacking: [], lost: [own] });
  });
});
