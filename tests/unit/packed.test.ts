import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode } from "../../workers/core/body.ts";
import { makeId } from "../../workers/core/id.ts";
import { packIncoming, packVersioned, unpackIncoming, unpackVersioned } from "../../workers/core/packed.ts";
import { type Json, write } from "../../workers/core/record.ts";
import { ORIGIN_A, ORIGIN_B, stamp, T0 } from "../helpers/make.ts";

const records = fc.array(
  fc
    .record({
      n: fc.integer({ min: 1, max: 2 ** 50 }),
      version: fc.integer({ min: 1, max: 2 ** 50 }),
      origin: fc.constantFrom(ORIGIN_A, ORIGIN_B),
      task: fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom("a\tb", "a\nb\r\u2028", "\ud800", "日本"),
      ),
      other: fc.jsonValue(),
    })
    .map(({ n, version, origin, task, other }) => ({
      id: makeId(n, origin),
      version,
      body: encode(write(undefined, { task, other: other as Json }, stamp(0, origin), T0)),
    })),
);

describe("[R3] [R4] packed records", () => {
  test("come out as they went in, whatever people wrote", () => {
    fc.assert(
      fc.property(records, (all) => {
        expect(unpackVersioned(packVersioned(all))).toEqual(all);
        const incoming = all.map(({ id, body }) => ({ id, body }));
        expect(unpackIncoming(packIncoming(incoming))).toEqual(incoming);
      }),
    );
  });
  test("are taken as objects too: workers of protocol 2 send them so", () => {
    const body = encode(write(undefined, { task: "milk" }, stamp(0), T0));
    const all = [{ id: makeId(1, ORIGIN_A), version: 1, body }];
    expect(unpackVersioned(all)).toBe(all);
    expect(unpackIncoming(all)).toBe(all);
  });
});
