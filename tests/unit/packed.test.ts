import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode } from "../../workers/core/body.ts";
import { makeId } from "../../workers/core/id.ts";
import { MAX_COUNTER } from "../../workers/core/limits.ts";
import {
  type IncomingRecord,
  type Packed,
  pack,
  packVersioned,
  unpack,
  unpackVersioned,
  type VersionedRecord,
} from "../../workers/core/packed.ts";
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
        expect(unpack(pack(incoming))).toEqual(incoming);
      }),
    );
  });
  test.each(["", "1", "x\t1-aaaaaa\t[]", "1.5\t1-aaaaaa\t[]", "1\t1-aaaaaa", "\t1-aaaaaa\t[]", "1\t\t[]"])(
    "are refused where one of them is not whole: %j",
    (line) => {
      const whole = `1\t1-aaaaaa\t[]\n${line}` as Packed<VersionedRecord>;
      expect(() => unpackVersioned(whole)).toThrow("not packed");
    },
  );
  test("[M8] are handed on with an id that is none: it sets aside that record, and stops no other", () => {
    expect(unpack("7\t[]\n1-aaaaaa\t[]" as Packed<IncomingRecord>).map(({ id }) => id)).toEqual([
      "7",
      "1-aaaaaa",
    ]);
    expect(unpackVersioned("5\t7\t[]" as Packed<VersionedRecord>)).toEqual([
      { version: 5, id: "7", body: "[]" },
    ]);
  });
  test.each([-1, MAX_COUNTER + 1])(
    "[M8] are refused with a version that no node counts up to: %i",
    (version) => {
      const line = `${version}\t1-aaaaaa\t[]` as Packed<VersionedRecord>;
      expect(() => unpackVersioned(line)).toThrow(RangeError);
    },
  );
  test.each(["1-aaaaaa", "\t[]"])("without versions are refused where one is not whole: %j", (line) => {
    expect(() => unpack(`1-aaaaaa\t[]\n${line}` as Packed<IncomingRecord>)).toThrow("not packed");
  });
});
