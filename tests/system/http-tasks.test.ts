import { afterAll, describe, expect, it } from "vitest";
import { startSystem } from "../helpers/system.ts";
import { expectProblem, expectRefused } from "../helpers/system-problem.ts";

const system = await startSystem();
afterAll(() => system.stop());
const a = system.node("a");
const JSON_TYPE = { "content-type": "application/json" };

/** Sends `task` as JSON text, where it can spell what no string of ours should hold. */
function send(method: string, path: string, task: string) {
  return { path, request: { method, headers: JSON_TYPE, body: `{"task":"${task}"}` } };
}

async function expectTaskRefused(list: string, task: string): Promise<void> {
  await a.create(list, "TaskA");
  for (const { path, request } of [
    send("POST", `/lists/${list}/todos`, task),
    send("PATCH", `/lists/${list}/todos/1`, task),
  ])
    await expectRefused(a, list, path, request, "invalid");
}

describe("a task is trimmed", () => {
  it.each([
    ["  TaskA  ", "TaskA"],
    ["TaskA\n", "TaskA"],
    ["\r\n\tTask A\t", "Task A"],
    ["\u00a0\u2003\ufeffTaskA\u2028", "TaskA"],
    ["a  b", "a  b"],
  ])("%j is kept as %j", async (task, kept) => {
    expect(await a.create("trim", task)).toMatchObject({ task: kept });
    expect(await a.update("trim", "1", { task })).toMatchObject({ task: kept });
  });
});

describe("a task has 1 to 1,000 code points", () => {
  it.each([
    ["ASCII", "x"],
    ["of the basic plane", "語"],
    ["astral", "😀"],
  ])("%s", async (_, character) => {
    const longest = character.repeat(1_000);
    expect(await a.create("longest", longest)).toMatchObject({ task: longest });
    expect(await a.create("longest", `  ${longest}\n`)).toMatchObject({ task: longest });
    const request = { method: "POST", json: { task: longest + character } };
    expectProblem(await a.request("/lists/longest/todos", request), "invalid");
  });

  it.each(["", " ", "\\n", "\\t \\r\\n", "\\u00a0", "\\ufeff"])('"%s" is empty', (task) =>
    expectTaskRefused("empty", task),
  );
});

describe("a task has no control characters", () => {
  const codes = [...range(0x00, 0x1f), 0x7f, ...range(0x80, 0x9f)];
  it.each(codes.map((code) => `\\u${code.toString(16).padStart(4, "0")}`))("%s", (escaped) =>
    expectTaskRefused(`control-${escaped.slice(2)}`, `a${escaped}b`),
  );
});

describe("a task has no half of a surrogate pair", () => {
  it.each(["\\ud83d", "\\ude00", "\\ude00\\ud83d", "x\\udfff", "\\ud800x", "\\ud83d\\ud83d\\ude00"])(
    "%s",
    (task) => expectTaskRefused("surrogates", task),
  );

  it("a whole pair that is spelled by escapes is one character", async () => {
    const { path, request } = send("POST", "/lists/pairs/todos", "\\ud83d\\ude00");
    expect((await a.request(path, request)).json).toMatchObject({ task: "😀" });
  });
});

describe("any other Unicode is kept as it came, on every node", () => {
  it.each([
    ["composed", "\u00e9"],
    ["decomposed", "e\u0301"],
    ["a family of code points", "👨‍👩‍👧‍👦"],
    ["a flag", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
    ["right to left, with an override", "\u202eשלום\u202c"],
    ["line separators inside", "a\u2028b\u2029c"],
    ["soft hyphen and zero width", "a\u00ad\u200b\u200d\ufeffb"],
    ["private use", "\ue000\u{f0000}\u{10fffd}"],
    ["noncharacters", "a\ufffe\uffff\u{1ffff}b"],
    ["a replacement character", "\ufffd"],
    ["many marks", `Z${"\u0322\u0338".repeat(40)}`],
    ["quotes and backslashes", `"\\' \`\${x}\` <b>&amp; -- ; DROP TABLE todo`],
    ["variation selectors", "\u263a\ufe0e\u263a\ufe0f"],
    ["half-width and full-width", "ｱＡ"],
  ])("%s", async (_, task) => {
    const { id } = await a.create("unicode", task);
    expect(await a.get("unicode", id)).toMatchObject({ task });
    await system.sync.round("unicode");
    expect(await system.node("b").get("unicode", id)).toMatchObject({ task });
  });
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
