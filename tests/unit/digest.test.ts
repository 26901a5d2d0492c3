import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Body } from "../../workers/core/body.ts";
import { EMPTY_DIGEST, formatDigest, toggle } from "../../workers/core/digest.ts";
import type { TodoId } from "../../workers/core/id.ts";

const record = (id: string, body: string) => ({ id: id as TodoId, body: body as Body });
const digestOf = (some: Iterable<ReturnType<typeof record>>) => [...some].reduce(toggle, EMPTY_DIGEST);
const records = fc.uniqueArray(
  fc.tuple(fc.nat(), fc.string()).map(([n, body]) => record(`${n}-aaaaaa`, `[${body}`)),
  { selector: ({ id, body }) => `${id}\t${body}` },
);

describe("[R12] a digest", () => {
  test("is the same in whatever order the records came, at once or one by one", () => {
    fc.assert(
      fc.property(records, (some) => {
        const digest = digestOf(some);
        expect(digestOf(some.toReversed())).toEqual(digest);
        expect(formatDigest(digest)).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
  });

  test("is what it was once a record is gone again", () => {
    fc.assert(
      fc.property(records, fc.string(), (some, text) => {
        const one = record("7-bbbbbb", text);
        const digest = digestOf(some);
        expect(toggle(toggle(digest, one), one)).toEqual(digest);
        expect(digestOf([...some, ...some])).toEqual(EMPTY_DIGEST);
      }),
    );
  });

  test("tells todos apart that say the same, and which of two says what", () => {
    const [milk, beer] = ['[["milk"]]', '[["beer"]]'];
    expect(digestOf([record("1-aaaaaa", milk)])).not.toEqual(digestOf([record("2-aaaaaa", milk)]));
    const swapped = [record("1-aaaaaa", beer), record("2-aaaaaa", milk)];
    expect(digestOf(swapped)).not.toEqual(digestOf([record("1-aaaaaa", milk), record("2-aaaaaa", beer)]));
  });

  test("of a record never changes with the code: nodes store it, and compare it with others' while code is deployed", () => {
    expect(formatDigest(digestOf([record("1-aaaaaa", "[1]")]))).toBe("0d243199ac2be736");
  });

  test("differs where one of a thousand similar records does", () => {
    const thousand = Array.from({ length: 1_000 }, (_, n) => record(`${n + 1}-aaaaaa`, `todo ${n}`));
    const digests = new Set([formatDigest(digestOf(thousand))]);
    for (let n = 0; n < 1_000; n++) {
      digests.add(formatDigest(digestOf(thousand.toSpliced(n, 1))));
      digests.add(formatDigest(digestOf(thousand.toSpliced(n, 1, record(`${n + 1}-aaaaaa`, `todo ${n}!`)))));
    }
    expect(digests.size).toBe(2_001);
  });
});
