/** What a round reads from a node that does not keep the rules (M8). */
import { expect, test } from "vitest";
import type { Body } from "../../workers/core/body.ts";
import type { Stamp } from "../../workers/core/hlc.ts";
import type { TodoId } from "../../workers/core/id.ts";
import { packVersioned, type VersionedRecord } from "../../workers/core/packed.ts";
import { ROUND_BOUNDS } from "../../workers/core/pages.ts";
import type { DiffPage, Replica } from "../../workers/core/replica.ts";
import { Session } from "../../workers/sync/round/session.ts";
import { Source } from "../../workers/sync/round/source.ts";
import { ORIGIN_A, ORIGIN_B, stamp } from "../helpers/make.ts";

const CHECKPOINT = { boot: "boot", writes: 1 };
const CALL = { round: 1, lease: "lease", origin: ORIGIN_A, boot: "boot" };

test("[R3] what was read is handed on up to the bound of the step, that included, and the rest with the next", () => {
  const records = [
    record(1, "1-aaaaaa"),
    record(2, "2-aaaaaa"),
    record(2, "3-aaaaaa"),
    record(3, "4-aaaaaa"),
  ];
  const { source } = reading(page(records, true));
  expect(source.drain(records[1])).toEqual(records.slice(0, 2));
  expect(source.isDrained).toBe(false);
  expect(source.drain({ version: 2, id: "9-aaaaaa" as TodoId })).toEqual(records.slice(2, 3));
  expect(source.drain(undefined)).toEqual(records.slice(3));
  expect(source.isDrained).toBe(true);
});

test("[R10] nothing is handed on of a node whose part in the round has ended", () => {
  const { source, session } = reading(page([record(1, "1-aaaaaa")], false));
  session.end(new Error("down"));
  expect(source.drain(undefined)).toEqual([]);
  expect(source.reach).toBeUndefined();
});

test("[M8] a page that is out of order is handed on whole where it bounds the step: the round goes on", () => {
  const { source } = reading(page([record(3, "9-aaaaaa"), record(3, "1-aaaaaa")], false));
  expect(source.drain(source.reach)).toHaveLength(2);
});

test.each([
  ["that is empty, and not the last", page([], false)],
  ["that goes back", page([record(2, "1-aaaaaa")], true)],
])("[M8] a page %s ends the node's part in the round", async (_, second) => {
  const { source, session } = reading(page([record(3, "1-aaaaaa")], false), second);
  source.drain(undefined);
  await source.fill();
  expect(source.hasFailed).toBe(true);
  expect(session.error).toBe("its pages lead nowhere");
});

test("[M8] [B1] what can't be read of what a node says it holds completely is left out", () => {
  const held = [stamp(1), "2026", stamp(2, ORIGIN_B), `${stamp(3)} `] as Stamp[];
  const { source } = reading({ ...page([], true), complete: held });
  expect(source.complete).toEqual([stamp(1), stamp(2, ORIGIN_B)]);
});

/** A source of which the first page is read, and the next will be. */
function reading(first: DiffPage, next: DiffPage = first) {
  const replica = { diff: async () => next } as Partial<Replica> as Replica;
  const session = new Session("a", replica, CALL, CHECKPOINT);
  const opened = { head: 3, frontier: { complete: [], gone: [] } };
  return { session, source: new Source(session, { ...ROUND_BOUNDS.page, from: 1 }, opened, first) };
}

function page(records: readonly VersionedRecord[], tail: boolean): DiffPage {
  return {
    type: "page",
    records: packVersioned(records),
    tail,
    head: 3,
    complete: [],
    checkpoint: CHECKPOINT,
  };
}

function record(version: number, id: string): VersionedRecord {
  return { version, id: id as TodoId, body: "body" as Body };
}
