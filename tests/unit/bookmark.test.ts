import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatBookmark, parseBookmark } from "../../workers/core/bookmark.ts";
import { makeOrigin } from "../../workers/core/hlc.ts";
import { MAX_BOOKMARK_STAMPS } from "../../workers/core/limits.ts";
import { covers, join, missing, toVector, without } from "../../workers/core/vector.ts";
import { ORIGIN_A, ORIGIN_B, ORIGIN_C, stamp } from "../helpers/make.ts";

const stamps = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom(ORIGIN_A, ORIGIN_B, ORIGIN_C))
    .map(([after, origin]) => stamp(after, origin)),
);
const bookmarks = stamps.map(toVector);

describe("[B1] a bookmark", () => {
  test("holds the greatest stamp of each origin", () => {
    const bookmark = toVector([stamp(2), stamp(1), stamp(1, ORIGIN_B)]);
    expect([...bookmark]).toEqual([
      [ORIGIN_A, stamp(2)],
      [ORIGIN_B, stamp(1, ORIGIN_B)],
    ]);
  });
  test("is joined by pointwise maximum, and the join covers both, and nothing less does", () => {
    fc.assert(
      fc.property(bookmarks, bookmarks, bookmarks, (a, b, c) => {
        const both = join(a, b);
        expect(covers(both, a) && covers(both, b)).toBe(true);
        expect(covers(c, both)).toBe(covers(c, a) && covers(c, b));
      }),
    );
  });
});

describe("[B2] the header's text", () => {
  test("is read back to the same bookmark", () => {
    fc.assert(
      fc.property(bookmarks, (bookmark) => {
        expect(parseBookmark(formatBookmark(bookmark))).toEqual(bookmark);
      }),
    );
  });
  test("may be empty, and have blanks around its stamps", () => {
    expect(parseBookmark("  ")).toEqual(new Map());
    expect(parseBookmark(` ${stamp(1)} , ${stamp(2)} `)).toEqual(toVector([stamp(2)]));
  });
  test.each([",", "x", `${stamp(1)},`, `${stamp(1)};${stamp(2)}`, `${stamp(1)} ${stamp(2)}`])(
    "is refused where it is malformed: %j",
    (text) => {
      expect(parseBookmark(text)).toBeUndefined();
    },
  );
  test("is refused past the limit", () => {
    const origins = Array.from({ length: MAX_BOOKMARK_STAMPS + 1 }, (_, n) =>
      makeOrigin(`n${n}`, (bytes) => new Uint8Array(bytes)),
    );
    const text = (count: number) =>
      origins
        .slice(0, count)
        .map((origin) => stamp(1, origin))
        .join(",");
    expect(parseBookmark(text(MAX_BOOKMARK_STAMPS))?.size).toBe(MAX_BOOKMARK_STAMPS);
    expect(parseBookmark(text(MAX_BOOKMARK_STAMPS + 1))).toBeUndefined();
  });
});

test("[B2] what is missing is what is not reached yet", () => {
  const complete = toVector([stamp(2), stamp(1, ORIGIN_B)]);
  const wanted = toVector([stamp(2), stamp(2, ORIGIN_B), stamp(0, ORIGIN_C)]);
  expect(missing(complete, wanted)).toEqual([stamp(2, ORIGIN_B), stamp(0, ORIGIN_C)]);
  expect(covers(complete, wanted)).toBe(false);
  expect(covers(complete, new Map())).toBe(true);
});

test("[B4] origins that are gone are dropped", () => {
  const bookmark = toVector([stamp(1), stamp(1, ORIGIN_B)]);
  expect([...without(bookmark, new Set([ORIGIN_A])).keys()]).toEqual([ORIGIN_B]);
});
