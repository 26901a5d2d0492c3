/** What every store must do, whatever it keeps its rows in. */
import { describe, expect, test } from "vitest";
import type { Body } from "../../workers/core/body.ts";
import { toVector } from "../../workers/core/vector.ts";
import { newborn } from "../../workers/datanode/storage/state.ts";
import type { Row, Store } from "../../workers/datanode/storage/store.ts";
import { ORIGIN_A, ORIGIN_B, stamp, T0, todoId } from "./make.ts";
import { listingContract } from "./store-contract-listing.ts";
import { replaced, shelfContract } from "./store-contract-shelves.ts";
import { ids, KINDS, listed, row } from "./stored-rows.ts";

/** Gives `use` a new store, usable only meanwhile, as in a Durable Object; `again` is one that starts on what it stored. */
export type WithStore = (use: (store: Store, again: () => Store) => void) => Promise<void> | void;

const STATE = newborn("inbox", ORIGIN_A);

export function storeContract(name: string, withStore: WithStore): void {
  const given = (title: string, rows: readonly Row[], use: (store: Store) => void) =>
    test(title, () =>
      withStore((store) => {
        store.transaction(() => {
          store.writeState(STATE);
          store.putAll(rows);
        });
        use(store);
      }),
    );

  describe(name, () => {
    test("that was never written has nothing, and asking leaves it so", () =>
      withStore((store) => {
        expect(store.get(todoId("1-aaaaaa"))).toBeUndefined();
        expect(store.findSource("x")).toBeUndefined();
        expect(store.changedAfter(0, 10)).toEqual([]);
        expect([...store.salvaged(0, 10)]).toEqual([]);
        expect(store.oldestTombstone()).toBeNull();
        expect(store.highestVersion()).toBe(0);
        expect(store.readState()).toBeUndefined();
      }));

    given("keeps the state as it was written last", [], (store) => {
      const state = {
        ...STATE,
        head: 7,
        clock: { millis: T0, logical: 3 },
        latest: stamp(1),
        visible: toVector([stamp(1), stamp(2, ORIGIN_B)]),
        complete: toVector([stamp(2, ORIGIN_B)]),
      };
      store.writeState(state);
      expect(store.readState()).toEqual(state);
    });

    given("holds a state until the next one is written", [], (store) => {
      expect(store.hasBufferedState).toBe(false);
      const buffered = { ...STATE, head: 7 };
      store.bufferState(buffered);
      expect(store.readState()).toBe(buffered);
      expect(store.hasBufferedState).toBe(true);
      store.writeState({ ...buffered, seq: 1 });
      expect(store.readState()).toEqual({ ...buffered, seq: 1 });
      expect(store.hasBufferedState).toBe(false);
    });

    given(
      "[R5] keeps what it buffered when a transaction fails: the call may be tried again",
      [],
      (store) => {
        const buffered = { ...STATE, head: 7 };
        store.bufferState(buffered);
        const fail = (change: () => void) => () =>
          store.transaction(() => {
            change();
            throw new Error("on purpose");
          });
        expect(fail(() => {})).toThrow("on purpose");
        expect(store.readState()).toBe(buffered);
        expect(fail(() => store.writeState({ ...STATE, head: 9 }))).toThrow("on purpose");
        expect(store.readState()).toBe(buffered);
        expect(store.hasBufferedState).toBe(true);
      },
    );

    test("[R2] that starts again has what was written, and not what was buffered", () =>
      withStore((store, again) => {
        store.writeState(STATE);
        store.bufferState({ ...STATE, head: 7 });
        expect(again().readState()).toEqual(STATE);
        store.writeState({ ...STATE, head: 8 });
        expect(again().readState()).toMatchObject({ head: 8 });
      }));

    given("keeps a row as it was put last", [row("1-aaaaaa", 1)], (store) => {
      const all = { deletedAt: T0, completed: true, delivered: true, conflicts: 2, source: "s", seq: 9 };
      const changed = row("1-aaaaaa", 5, { ...all, body: '"\u2028 \u{1f44d}"' as Body });
      store.putAll([changed]);
      expect(store.get(todoId("1-aaaaaa"))).toEqual(changed);
      expect(store.get(todoId("1-aaaaab"))).toBeUndefined();
    });

    given("adds rows only where there is none of their id", [row("2-aaaaaa", 1)], (store) => {
      const there = row("2-aaaaaa", 5);
      const again = { ...row("1-bbbbbb", 6), seq: 9 };
      const rows = [row("1-aaaaaa", 5), row("1-bbbbbb", 5), there, again, row("3-aaaaaa", 5)];
      expect(store.addAll(rows)).toEqual(
        new Map([
          [there, row("2-aaaaaa", 1)],
          [again, row("1-bbbbbb", 5)],
        ]),
      );
      expect(ids([...store.diff(1, null, 100, 10)])).toEqual([
        "2-aaaaaa",
        "1-aaaaaa",
        "1-bbbbbb",
        "3-aaaaaa",
      ]);
      expect(store.get(todoId("2-aaaaaa"))?.version).toBe(1);
      expect(store.addAll([])).toEqual(new Map());
    });

    given("puts many rows, new ones and others", [row("1-aaaaaa", 1)], (store) => {
      const first = {
        ...row("1-aaaaaa", 2),
        completed: true,
        conflicts: 1,
        seq: 3,
        body: '["a\\u0000\\"é👍"]' as Body,
      };
      const second = { ...row("2-bbbbbb", 3), delivered: true, deletedAt: T0, source: 'a "source"', seq: 4 };
      store.putAll([row("1-aaaaaa", 7), first, second]);
      expect(picture(store)).toEqual([first, second]);
      store.putAll([]);
    });

    given("keeps every column of many rows", [], (store) => {
      const rows = Array.from({ length: 100 }, (_, place) => ({
        ...row(`${place + 1}-${place % 40 === 7 ? "b" : "a"}aaaaa`, place < 90 ? 3 : 4),
        delivered: place % 50 !== 0,
        completed: place % 3 === 0,
        deletedAt: place === 60 ? 1_000 : null,
        conflicts: place === 61 ? 2 : 0,
        source: place === 62 ? "elsewhere" : null,
        seq: place < 80 ? place : place + 5,
      }));
      expect(store.addAll(rows)).toEqual(new Map());
      expect(rows.map(({ id }) => store.get(id))).toEqual(rows);
      // All there but the last few: what was found of a batch must not be taken for what is there of the next.
      const more = [
        ...rows,
        ...rows.slice(0, 40).map((each, place) => ({ ...each, id: todoId(`${200 + place}-aaaaaa`) })),
      ];
      const again = more.map((each, place) => ({ ...each, seq: 1_000 + place }));
      expect(store.addAll(again)).toEqual(new Map(rows.map((each, place) => [again[place], each])));
      expect(again.slice(100).map(({ id }) => store.get(id))).toEqual(again.slice(100));
    });

    const ranged = [2, 3, 4, 5, 6].map((version) => row(`${version}-aaaaaa`, version));
    given("[R6] settles what lies between two versions, both included", ranged, (store) => {
      expect(store.settle(3, 5, 4)).toBe(2);
      const after = picture(store).map(({ version, delivered }) => `${version} ${delivered}`);
      expect(after).toEqual(["2 false", "4 true", "4 false", "4 true", "6 false"]);
      expect(store.settle(3, 5, 4)).toBe(0);
      expect(store.countAbove(4)).toBe(1);
      expect(store.firstAbove(4)?.id).toBe("6-aaaaaa");
      expect(store.firstAbove(6)).toBeUndefined();
      expect(store.highestVersion()).toBe(6);
    });

    given("[V2] takes back all that a failed transaction did", KINDS, (store) => {
      const before = picture(store);
      const fail = () =>
        store.transaction(() => {
          store.writeState({ ...STATE, head: 99 });
          store.putAll([row("1-aaaaaa", 99)]);
          store.putAll([row("9-aaaaaa", 99)]);
          store.settle(1, 99, 50);
          store.purge(99, T0 + 1);
          store.salvage(T0);
          store.aside.put({ id: todoId("1-aaaaaa"), body: "x" as Body, reason: "r", at: T0 });
          store.firstAnswers.put("key", { request: "r", answer: "w", at: T0 });
          throw new Error("on purpose");
        });
      expect(fail).toThrow("on purpose");
      expect(picture(store)).toEqual(before);
      expect(store.readState()).toEqual(STATE);
      expect(store.aside.count()).toBe(0);
      expect(store.firstAnswers.get("key")).toBeUndefined();
      expect([...store.salvaged(0, 10)]).toEqual([]);
      store.transaction(() => store.putAll([row("9-aaaaaa", 1)]));
      expect(store.get(todoId("9-aaaaaa"))?.version).toBe(1);
    });

    test("whose first transaction fails is as if it had never been written", () =>
      withStore((store) => {
        const fail = () =>
          store.transaction(() => {
            store.writeState(STATE);
            store.putAll([row("1-aaaaaa", 1)]);
            throw new Error("on purpose");
          });
        expect(fail).toThrow("on purpose");
        expect(store.readState()).toBeUndefined();
        expect(store.transaction(() => "done")).toBe("done");
        expect(store.get(todoId("1-aaaaaa"))).toBeUndefined();
      }));

    given("[R8] salvages: rows are set aside, and the list is empty", KINDS, (store) => {
      store.salvage(T0);
      store.putAll([row("7-aaaaaa", 1)]);
      store.salvage(T0 + 1);
      expect(listed(store)).toEqual([]);
      const salvaged = [...store.salvaged(0, 10)];
      expect(salvaged.map(({ id, version, salvagedAt }) => `${id} v${version} ${salvagedAt - T0}`)).toEqual([
        "1-aaaaaa v1 0",
        "2-aaaaaa v2 0",
        "3-aaaaaa v3 0",
        "4-aaaaaa v4 0",
        "7-aaaaaa v1 1",
      ]);
      expect(ids([...store.salvaged(salvaged[2]?.seq ?? 0, 1)])).toEqual(["4-aaaaaa"]);
    });

    const tombstones = [
      row("1-aaaaaa", 1),
      row("2-aaaaaa", 1, { deletedAt: T0 + 2, seq: 5 }),
      row("3-aaaaaa", 4, { deletedAt: T0 + 1, conflicts: 1, seq: 4 }),
      row("4-aaaaaa", 5, { deletedAt: T0, seq: 9 }),
    ];
    given(
      "[P1] purges tombstones up to a version, deleted before a time, and their history",
      tombstones,
      (store) => {
        const one = [replaced(1, "task", 2)];
        store.history.add(
          new Map([
            [todoId("3-aaaaaa"), one],
            [todoId("2-aaaaaa"), one],
          ]),
        );
        expect(store.oldestTombstone()).toBe(T0);
        expect(store.purge(4, T0 + 1)).toEqual([]);
        expect(store.purge(4, T0 + 2)).toMatchObject([{ id: "3-aaaaaa", conflicts: 1, seq: 4 }]);
        expect(store.history.of(todoId("3-aaaaaa"))).toEqual([]);
        expect(store.history.of(todoId("2-aaaaaa"))).toHaveLength(1);
        expect(listed(store)).toEqual(["1-aaaaaa", "2-aaaaaa", "4-aaaaaa"]);
        expect(ids(store.purge(9, T0 + 9))).toHaveLength(2);
        expect(store.oldestTombstone()).toBeNull();
      },
    );

    const sourced = [
      row("1-aaaaaa", 1, { seq: 3 }),
      row("2-aaaaaa", 2, { seq: 1, source: "old 7" }),
      row("3-aaaaaa", 3, { seq: 2 }),
    ];
    given("knows what changed since, and where a row came from", sourced, (store) => {
      expect(ids(store.changedAfter(0, 10))).toEqual(["2-aaaaaa", "3-aaaaaa", "1-aaaaaa"]);
      expect(ids(store.changedAfter(1, 1))).toEqual(["3-aaaaaa"]);
      expect(store.findSource("old 7")?.id).toBe("2-aaaaaa");
      expect(store.findSource("old")).toBeUndefined();
    });

    listingContract(given);
    shelfContract(given);
  });
}

function picture(store: Store): Row[] {
  return [...store.list({ status: "all" }, 100)].flatMap(({ id }) => store.get(id) ?? []);
}
