/** What ends a node's need to be settled, and what no bookmark takes in: what only the simulation held before. */
import { describe, expect, test } from "vitest";
import { encode } from "../../workers/core/body.ts";
import { EMPTY_DIGESTS } from "../../workers/core/digest.ts";
import { pack } from "../../workers/core/packed.ts";
import { ROUND_BOUNDS } from "../../workers/core/pages.ts";
import { write } from "../../workers/core/record.ts";
import type { Frontier } from "../../workers/core/replica.ts";
import { Participant } from "../../workers/sync/round/participant.ts";
import { Session } from "../../workers/sync/round/session.ts";
import { DAY, ORIGIN_A, ORIGIN_B, ORIGIN_C, stamp, T0, todoId } from "../helpers/make.ts";
import { accepted, LIST, MemoryCluster } from "../helpers/memory-cluster.ts";

const CHECKPOINT = { boot: "boot1", writes: 1 };

/** A node with nothing unsettled, from which nothing was read and to which nothing was sent. */
function resting(frontier: Frontier): Participant {
  const never = () => Promise.reject(new Error("is not to be asked"));
  const replica = { open: never, diff: never, apply: never, settle: never, purge: never, drop: never };
  const call = { round: 2, lease: "lease", origin: ORIGIN_A, boot: "boot1" };
  const opened = {
    type: "opened",
    origin: ORIGIN_A,
    previousRound: 1,
    head: 1,
    oldestTombstone: null,
    boot: "boot1",
    checkpoint: CHECKPOINT,
    digests: EMPTY_DIGESTS,
    settled: true,
    frontier,
    ahead: [],
  } as const;
  return new Participant(new Session("a", replica, call, CHECKPOINT), opened, 2, ROUND_BOUNDS, undefined);
}

describe("[R6] [R9] a node with nothing to settle", () => {
  const told: Frontier = { complete: [stamp(1, ORIGIN_B)], gone: [ORIGIN_C] };

  test("is at rest where it knows all that it would be told", () => {
    expect(resting(told).isAtRest(told)).toBe(true);
  });

  test.each([
    ["others hold more of an origin", { ...told, complete: [stamp(2, ORIGIN_B)] }],
    ["others hold an origin that it does not know of", { ...told, complete: [stamp(1, ORIGIN_A)] }],
    ["another origin is gone", { ...told, gone: [ORIGIN_C, ORIGIN_B] }],
  ])("is settled all the same where %s: a bookmark may wait for it", (_, news) => {
    expect(resting(told).isAtRest(news)).toBe(false);
  });
});

describe("[B4] a node that knows an origin to be gone", () => {
  test("takes it into no bookmark with what comes later, and others as ever", async () => {
    const node = new MemoryCluster(["a"]).node("a");
    node.commands.create(LIST, { task: "milk" });
    const call = node.open(5);
    node.replication.settle({ ...call, from: 1, to: 5, complete: [], gone: [ORIGIN_B] });
    const records = [ORIGIN_B, ORIGIN_C].map((origin) => ({
      id: todoId(`1-${origin}`),
      body: encode(
        write(undefined, { task: "beer", completed: false, deleted: false }, stamp(0, origin), T0),
      ),
    }));
    node.replication.apply({ ...call, records: pack(records) });
    expect(node.commands.visible().has(ORIGIN_B)).toBe(false);
    expect(node.commands.visible().has(ORIGIN_C)).toBe(true);
  });
});

describe("[P1] a node whose part in the round has ended", () => {
  test("is asked for no purge", async () => {
    const cluster = new MemoryCluster(["a", "b"]);
    cluster.node("a").commands.create(LIST, { task: "milk" });
    await cluster.settle();
    accepted(cluster.node("a").commands.remove("1"));
    await cluster.settle();
    cluster.time += 8 * DAY;
    const purged: string[] = [];
    cluster.before = ({ node, method }) => {
      if (node === "b" && method === "settle") throw new Error("lost");
      if (method === "purge") purged.push(node);
    };
    await cluster.round();
    expect(purged).toEqual(["a"]);
  });
});
