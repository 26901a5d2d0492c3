import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeOrigin } from "../../workers/core/hlc.ts";
import {
  compareIds,
  idParts,
  makeId,
  parseId,
  parseIdPrefix,
  shortIds,
  type TodoId,
} from "../../workers/core/id.ts";
import { MAX_COUNTER } from "../../workers/core/limits.ts";
import { ORIGIN_A, origin, todoId } from "../helpers/make.ts";

describe("[I1] an id", () => {
  test("is a number and an origin", () => {
    expect(makeId(12, ORIGIN_A)).toBe("12-aaaaaa");
    expect(parseId("12-aaaaaa")).toEqual({ n: 12, origin: ORIGIN_A });
    expect(idParts(todoId(`${MAX_COUNTER}-aaaaaa`)).n).toBe(MAX_COUNTER);
    expect(parseId(`${MAX_COUNTER + 1}-aaaaaa`)).toBeUndefined();
  });
  test("is ordered by number, then by origin", () => {
    const ids = ["2-aaaaaa", "2-baaaaa", "10-aaaaaa", "10-b1aaaaa"].map(todoId);
    expect(ids.toReversed().sort(compareIds)).toEqual(ids);
    expect(compareIds(todoId("2-aaaaaa"), todoId("2-aaaaaa"))).toBe(0);
  });
  test.each([
    "",
    "1",
    "1-",
    "1-a",
    "0-aaaaaa",
    "01-aaaaaa",
    "-1-aaaaaa",
    "1.5-aaaaaa",
    "1e3-aaaaaa",
    "9007199254740993-aaaaaa",
    "1-aaaaaa-",
    "1-AAAAAA",
    " 1-aaaaaa",
    "1-aaaaaa\n",
    "1_aaaaaa",
  ])("is refused where it is malformed: %j", (text) => {
    expect(parseId(text)).toBeUndefined();
  });
  test("that is none where one must stand is a bug", () => {
    expect(() => idParts("1" as TodoId)).toThrow(TypeError);
  });
});

describe("[I2] what a person types", () => {
  test.each([
    ["12", { n: 12, origin: "" }],
    ["12-", { n: 12, origin: "" }],
    ["12-a", { n: 12, origin: "a" }],
    ["12-a7k2xq", { n: 12, origin: "a7k2xq" }],
  ])("%s is a whole number and the beginning of an origin", (text, prefix) => {
    expect(parseIdPrefix(text)).toEqual(prefix);
  });
  test.each([
    "",
    "-",
    "a",
    "-a",
    "0",
    "012",
    "+1",
    "1-7",
    "1-A",
    "1 ",
    "1--a",
    "99999999999999999",
    "1-aaaaaaaaaaaaaaaaaaaaaa",
  ])("is refused where it can be no id: %j", (text) => {
    expect(parseIdPrefix(text)).toBeUndefined();
  });
});

describe("[I2] the short form of an id", () => {
  const short = (...ids: string[]) => [...shortIds(ids.map(todoId)).values()];
  test("is the number alone where no other has it", () => {
    expect(short("1-aaaaaa", "2-aaaaaa", "10-bbbbbb")).toEqual(["1", "2", "10"]);
  });
  test("has as much of the origin as it takes", () => {
    expect(short("1-aaaaaa", "1-bbbbbb")).toEqual(["1-a", "1-b"]);
    expect(short("1-aaaaaa", "1-aaaaab", "2-aaaaaa")).toEqual(["1-aaaaaa", "1-aaaaab", "2"]);
  });
  test("is the whole id where one origin begins with another", () => {
    expect(short("1-aaaaaa", "1-aaaaaab")).toEqual(["1-aaaaaa", "1-aaaaaab"]);
  });
  test("is the same for an id given twice", () => {
    expect(short("1-aaaaaa", "1-aaaaaa")).toEqual(["1"]);
  });
  test("means that id, and no other of them", () => {
    const made = fc.record({ n: fc.integer({ min: 1, max: 3 }), name: fc.constantFrom("a", "ab", "b") });
    const ids = fc.array(fc.tuple(made, fc.uint8Array({ minLength: 5, maxLength: 5, max: 2 })));
    fc.assert(
      fc.property(ids, (parts) => {
        const all = parts.map(([{ n, name }, random]) =>
          makeId(
            n,
            makeOrigin(name, () => random),
          ),
        );
        for (const [id, text] of shortIds(all)) {
          const prefix = parseIdPrefix(text);
          const meant = [...new Set(all)].filter((other) => {
            const { n, origin } = idParts(other);
            return n === prefix?.n && origin.startsWith(prefix.origin);
          });
          // A whole id may begin another one: then the whole id is meant (see resolve.ts).
          expect(meant.length === 1 ? meant[0] : meant.find((other) => other === text)).toBe(id);
        }
      }),
    );
  });
});

test("[I2] origins of one node are told apart by their random part", () => {
  expect(origin("tokyoaaaaa") < origin("tokyobaaaa")).toBe(true);
});

test("[I1] an id of a form that is not known yet has a place in the order, and stops nothing", () => {
  const later = "x~1" as ReturnType<typeof makeId>;
  const known = makeId(1, ORIGIN_A);
  expect(Math.sign(compareIds(later, known))).toBe(-Math.sign(compareIds(known, later)));
  expect(compareIds(later, later)).toBe(0);
});
