import { describe, expect, test } from "vitest";
import { errorText, isRefusal, PROBLEMS, type ProblemType, toProblem } from "../../workers/core/problem.ts";

describe("a problem document", () => {
  test("is the refusal with the title and status of its type, and its other members as they are", () => {
    const candidates = [{ id: "1-aaaaaa", task: "milk" }];
    expect(toProblem({ type: "ambiguous-id", detail: "Type more of it.", candidates })).toEqual({
      type: "/problems/ambiguous-id",
      title: "Ambiguous id",
      status: 409,
      detail: "Type more of it.",
      candidates,
    });
  });
});

describe("an outcome", () => {
  test("of any problem's type that says what to do is a refusal", () => {
    for (const type of Object.keys(PROBLEMS) as ProblemType[])
      expect(isRefusal({ type, detail: "Wait." })).toBe(true);
  });
  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a text", "invalid"],
    ["a number", 404],
    ["of a problem's type, without a detail", { type: "not-found" }],
    ["with a detail, and no type", { detail: "Wait." }],
    ["of another type", { type: "opened", detail: "Wait." }],
    ["of a type that is no text", { type: 404, detail: "Wait." }],
  ])("that is %s is none", (_, outcome) => {
    expect(isRefusal(outcome)).toBe(false);
  });
});

test.each([
  ["its message", new RangeError("too far"), "too far"],
  ["a text where somebody threw that", "lost", "lost"],
  ["something where somebody threw nothing", undefined, "undefined"],
])("what an error says is %s", (_, error, text) => {
  expect(errorText(error)).toBe(text);
});
