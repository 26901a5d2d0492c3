/** What a node makes of the bookmark that a request carries; of origins that are gone see gone.test.ts. */
import { beforeEach, describe, expect, test } from "vitest";
import { encode } from "../../workers/core/body.ts";
import { formatBookmark } from "../../workers/core/bookmark.ts";
import type { Stamp } from "../../workers/core/hlc.ts";
import { pack } from "../../workers/core/packed.ts";
import { write } from "../../workers/core/record.ts";
import { toVector } from "../../workers/core/vector.ts";
import { behind, wantedBy } from "../../workers/datanode/list/wanted.ts";
import { ORIGIN_A, ORIGIN_B, ORIGIN_C, origin, stamp, T0, todoId } from "../helpers/make.ts";
import { LIST, MemoryCluster, type MemoryNode } from "../helpers/memory-cluster.ts";

let a: MemoryNode;

beforeEach(() => {
  a = new MemoryCluster(["a"]).node("a");
});

const wanted = (...stamps: Stamp[]) => wantedBy(formatBookmark(toVector(stamps)), a.store.readState());

/** A round brings what b wrote, and has told nobody yet that it is all. */
function bring(): void {
  const record = write(undefined, { task: "milk", completed: false, deleted: false }, stamp(0, ORIGIN_B), T0);
  const records = pack([{ id: todoId("1-bbbbbb"), body: encode(record) }]);
  a.replication.apply({ ...a.open(1), records });
}

describe("[B2] a request", () => {
  test("without a bookmark waits for nothing, and loses nothing", () => {
    a.commands.create(LIST, { task: "milk" });
    expect(wantedBy(null, a.store.readState())).toEqual({
      wanted: new Map(),
      lacking: [],
      isKnown: false,
      lost: [],
    });
  });

  test("asks for a round where one of several origins that it waits for is known here", () => {
    bring();
    const [later, never] = [stamp(1, ORIGIN_B), stamp(0, ORIGIN_C)];
    expect(wanted(never, later)).toMatchObject({ lacking: [never, later], isKnown: true });
    expect(wanted(never)).toMatchObject({ lacking: [never], isKnown: false });
  });

  test("that is refused is told which nodes hold what it has seen, each of them once", () => {
    const lacking = [stamp(0, origin("tokyoaaaaa")), stamp(1, origin("tokyobbbbb")), stamp(0, ORIGIN_B)];
    expect(behind(lacking)).toMatchObject({
      type: "behind",
      detail: expect.stringContaining("on node tokyo, b."),
    });
  });
});

describe("[B4] of a node's own origin", () => {
  test("[B3] its latest write is held here, and not lost", () => {
    a.commands.create(LIST, { task: "milk" });
    const latest = stamp(0, ORIGIN_A);
    expect(a.store.readState()?.latest).toBe(latest);
    expect(wanted(latest)).toMatchObject({ wanted: toVector([latest]), lacking: [], lost: [] });
  });

  test("every write is lost where it never made one", () => {
    bring();
    expect(a.store.readState()?.latest).toBeNull();
    expect(wanted(stamp(0, ORIGIN_A))).toMatchObject({ wanted: new Map(), lacking: [], lost: [ORIGIN_A] });
  });
});
