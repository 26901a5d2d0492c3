import { readdirSync } from "node:fs";
import { Readable } from "node:stream";
import * as v from "valibot";
import { expect, test } from "vitest";
import { listStatus, page, refusal, startCluster, todo, todoId } from "./helpers/cluster.ts";
import type { Asked, Handler } from "./helpers/fake-server.ts";

const LINES = [
  todo({ task: 'say "hi", 牛乳' }),
  todo({ id: todoId(2), task: "x marks the spot", completed: true }),
  todo({ id: todoId(3), task: "x open" }),
  { ...todo({ id: todoId(4), task: "gone", deleted: true }), source: "8ad2e3db-914d-4832-b0e6-72fa04f6e331" },
];

/** A node that has these todos, and refuses lines of an import whose task is `bad`. */
function node(): Handler {
  return (asked) => {
    if (asked.path.endsWith("/status")) return { body: listStatus("a") };
    if (asked.path.endsWith("/export"))
      return { body: LINES.map((line) => `${JSON.stringify(line)}\n`).join("") };
    if (asked.path.endsWith("/import")) return { body: importReport(asked) };
    return page([]);
  };
}

function importReport(asked: Asked): string {
  const items = sentItems(asked);
  const bad = items.flatMap(({ task }, index) =>
    task === "bad" ? [{ line: index + 1, error: "a bad task" }] : [],
  );
  const [lines, failed] = [items.length, bad.length];
  const sums = { lines, created: lines - failed, updated: 0, unchanged: 0, failed };
  return [...bad, { progress: sums }, { done: sums }].map((each) => `${JSON.stringify(each)}\n`).join("");
}

const SentItem = v.looseObject({
  id: v.string(),
  task: v.string(),
  completed: v.optional(v.boolean()),
  deleted: v.optional(v.boolean()),
});

function sentItems({ body }: Asked): v.InferOutput<typeof SentItem>[] {
  return body
    .split("\n")
    .filter(Boolean)
    .map((line) => v.parse(SentItem, JSON.parse(line)));
}

/** Imports `content` as a file of this name; what was sent, and how the command ended. */
async function imported(name: string, content: string) {
  const { sandbox, a } = await startCluster({ a: node() });
  sandbox.write(name, content);
  const run = await sandbox.todo(`import ${name} --node a`);
  const asked = a.asked.find(({ path }) => path.endsWith("/import"));
  return { ...run, items: asked ? sentItems(asked) : [] };
}

const FILES = {
  "list.jsonl": LINES.map((line) => `${JSON.stringify(line)}\n`).join(""),
  "todo.txt": '2026-11-22 say "hi", 牛乳\nx 2026-11-22 2026-11-22 x marks the spot\n2026-11-22 x open\n',
  "list.json": [
    '[\n{"uuid":"UUID","description":"say \\"hi\\", 牛乳","status":"pending","entry":"20261122T100000Z","modified":"20261122T100000Z"},',
    '{"uuid":"UUID","description":"x marks the spot","status":"completed","entry":"20261122T100000Z","modified":"20261122T100000Z","end":"20261122T100000Z"},',
    '{"uuid":"UUID","description":"x open","status":"pending","entry":"20261122T100000Z","modified":"20261122T100000Z"},',
    '{"uuid":"8ad2e3db-914d-4832-b0e6-72fa04f6e331","description":"gone","status":"deleted","entry":"20261122T100000Z","modified":"20261122T100000Z","end":"20261122T100000Z"}\n]\n',
  ].join("\n"),
  "list.csv": [
    "id,task,completed,start,due,priority,tags,notes,position,completedAt,createdAt,deleted,updatedAt,node",
    '1-aaaaaa,"say ""hi"", 牛乳",false,,,,,,,,2026-11-22T10:00:00.123Z,false,2026-11-22T10:00:00.123Z,a',
    "2-aaaaaa,x marks the spot,true,,,,,,,,2026-11-22T10:00:00.123Z,false,2026-11-22T10:00:00.123Z,a",
    "3-aaaaaa,x open,false,,,,,,,,2026-11-22T10:00:00.123Z,false,2026-11-22T10:00:00.123Z,a",
    "4-aaaaaa,gone,false,,,,,,,,2026-11-22T10:00:00.123Z,true,2026-11-22T10:00:00.123Z,a\r\n",
  ].join("\r\n"),
};

for (const [name, expected] of Object.entries(FILES)) {
  test(`export writes the format that the file's name asks for: ${name}`, async () => {
    const { sandbox } = await startCluster({ a: node() });
    expect(await sandbox.todo(`export ${name}`)).toEqual({ code: 0, stdout: "", stderr: "via a\n" });
    const ownUuid = /"uuid":"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"/g;
    expect(sandbox.read(name).replace(ownUuid, '"uuid":"UUID"')).toBe(expected);
  });

  test(`what export wrote, import reads again: ${name}`, async () => {
    const { code, items } = await imported(name, expected);
    expect(code).toBe(0);
    const seen = items.map(({ task, completed, deleted }) => ({ task, completed, deleted }));
    const whole = LINES.map(({ task, completed, deleted }) => ({ task, completed, deleted }));
    expect(seen).toEqual(name === "todo.txt" ? whole.filter(({ deleted }) => !deleted) : whole);
  });
}

test("export without a file goes to stdout, JSON Lines as they came", async () => {
  const { sandbox } = await startCluster({ a: node() });
  expect((await sandbox.todo("export")).stdout).toBe(FILES["list.jsonl"]);
});

test("an export that breaks off ends with 4, and leaves the file of before and no part of a new one", async () => {
  const breaking = () =>
    Readable.from(
      (function* () {
        yield `${JSON.stringify(LINES[0])}\n`;
        throw new Error("the node dies");
      })(),
    );
  const { sandbox } = await startCluster({
    a: (asked) => (asked.path.endsWith("/export") ? { body: breaking() } : { body: listStatus("a") }),
  });
  sandbox.write("out/list.jsonl", "before");
  const { code, stderr } = await sandbox.todo("export out/list.jsonl --force");
  expect(code).toBe(4);
  expect(stderr).toContain("a broke off: what came is not all there is");
  expect(sandbox.read("out/list.jsonl")).toBe("before");
  expect(readdirSync(`${sandbox.folder}/out`)).toEqual(["list.jsonl"]);
});

test("import counts what became of the lines, and shows progress on a terminal only", async () => {
  const { sandbox } = await startCluster({ a: node() });
  sandbox.write("list.jsonl", FILES["list.jsonl"]);
  const piped = await sandbox.todo("import list.jsonl");
  expect(piped).toEqual({
    code: 0,
    stdout: "Imported: 4 created, 0 updated, 0 unchanged\n",
    stderr: "via a\n",
  });
  const { stderr } = await sandbox.todo("import list.jsonl --node a", { isInteractive: true });
  expect(stderr).toContain("[##############################] 100 %  4 todos");
});

test("bad lines are told by their number in the file, the others go on, and the command ends with 1", async () => {
  const { code, stderr, items } = await imported(
    "list.jsonl",
    '{"task":"one"}\n\n{"task":\n"text"\n{"task":"bad"}\n{"task":"two"}\n',
  );
  expect(code).toBe(1);
  expect(stderr.split("\n").filter((line) => line.startsWith("line"))).toEqual([
    expect.stringMatching(/^line 3: not JSON: /),
    "line 4: not a JSON object",
    "line 5: a bad task",
  ]);
  expect(stderr).toContain("todo: 3 lines were not taken\n");
  expect(items.map(({ task }) => task)).toEqual(["one", "bad", "two"]);
});

test("a line that is not UTF-8 or far too long is told, and not guessed at", async () => {
  const { sandbox, a } = await startCluster({ a: node() });
  const broken = Buffer.concat([
    Buffer.from("\u{feff}eins\r\n"),
    Buffer.from([0x62, 0xff, 0x0a]),
    Buffer.from(`${"x".repeat(1024 * 1024 + 1)}\ndrei`),
  ]);
  const { stderr } = await sandbox.todo("import - --node a --format todotxt", { stdin: broken });
  expect(stderr).toContain("line 2: not UTF-8\nline 3: longer than 1048576 bytes\n");
  expect(sentItems(a.asked[1] ?? { ...NOTHING }).map(({ task }) => task)).toEqual(["eins", "drei"]);
});

const NOTHING: Asked = { method: "", path: "", query: new URLSearchParams(), headers: {}, body: "" };

test("what has no id gets one from its text, the same at each import, also once it is completed", async () => {
  const first = await imported("todo.txt", "milk\nmilk\n(A) 2026-01-01 call\n");
  const later = await imported("todo.txt", "x 2026-02-02 2026-01-01 call\nmilk\nmilk\n");
  const ids = first.items.map(({ id }) => id);
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(id).toMatch(/^todotxt:[0-9a-f]{16}:[12]$/);
  expect(later.items.map(({ id }) => id)).toEqual([ids[2], ids[0], ids[1]]);
  expect(later.items[0]).toMatchObject({
    task: "call",
    completed: true,
    createdAt: "2026-01-01T00:00:00.000Z",
    completedAt: "2026-02-02T00:00:00.000Z",
  });
});

test("CSV: columns by name in any order, quotes, line ends within them; a quote left open costs its own line", async () => {
  const { code, stderr, items } = await imported(
    "list.csv",
    'Completed,note,Task\nx,"two\nlines","say ""hi"""\n,"open,lost\nno,,next\nmaybe,,never\n',
  );
  expect(code).toBe(1);
  expect(items.map(({ task, completed }) => [task, completed])).toEqual([
    ['say "hi"', true],
    ["next", false],
  ]);
  expect(stderr).toContain("line 4: not CSV: a quote is in the wrong place\n");
  expect(stderr).toContain("line 6: completed must be yes or no, not maybe\n");
});

test("a CSV without a column for the task is refused, and adds nothing", async () => {
  const { code, stderr, items } = await imported("list.csv", "name,done\nmilk,x\n");
  expect({ code, items }).toEqual({ code: 2, items: [] });
  expect(stderr).toContain("the CSV has no column named task");
});

test("Taskwarrior: an array on one line or many, uuid as id, and states that stand for open", async () => {
  const { code, stderr, items } = await imported(
    "tasks.json",
    '[{"uuid":"8ad2e3db-914d-4832-b0e6-72fa04f6e331","description":"a } \\" {","status":"waiting"},{"description":"b","status":"completed"}\n,{"description":"c","tags":[{}],"status":"deleted"},\n{"description":7},oops\n{"descr',
  );
  expect(code).toBe(1);
  expect(items.map(({ task, completed, deleted }) => [task, completed, deleted])).toEqual([
    ['a } " {', false, false],
    ["b", true, false],
    ["c", false, true],
  ]);
  expect(items[0]?.id).toBe("8ad2e3db-914d-4832-b0e6-72fa04f6e331");
  expect(stderr).toContain(
    "line 3: description must be text\nline 3: not a JSON object\nline 4: not a whole JSON object\n",
  );
});

test("a folder is no file to import", async () => {
  const { sandbox, a } = await startCluster({ a: node() });
  const { code, stderr } = await sandbox.todo("import . --node a");
  expect({ code, stderr }).toEqual({ code: 2, stderr: "via a\ntodo: . can't be read (EISDIR)\n" });
  expect(a.asked.flatMap(({ path, body }) => (path.endsWith("/import") ? [body] : []))).toEqual([""]);
});

test("an import that breaks off ends with 4, and says that it may be repeated", async () => {
  const { sandbox } = await startCluster({ a: (asked) => (asked.method === "POST" ? "hang up" : page([])) });
  sandbox.write("list.jsonl", '{"task":"one"}\n');
  const { code, stderr } = await sandbox.todo("import list.jsonl");
  expect(code).toBe(4);
  expect(stderr).toContain("import the same file again: nothing is added twice");
});

test("[B2] an import is a write: where no node holds what was seen, it is refused before anything is sent", async () => {
  const seen = { "todo-bookmark": "2026-11-22T10:00:00.123Z-0000-aaaaaa" };
  const { sandbox, a } = await startCluster({
    a: ({ headers }) => {
      // Whoever does not say what they have seen is answered.
      if (headers["todo-bookmark"] === undefined) return { ...page([]), headers: seen };
      const behind = refusal("behind", "Not yet.");
      return { ...behind, headers: { ...behind.headers, ...seen } };
    },
  });
  sandbox.write("list.jsonl", '{"task":"one"}\n');
  await sandbox.todo("list --node a");
  expect((await sandbox.todo("import list.jsonl --node a")).code).toBe(5);
  expect(a.asked.filter(({ method }) => method === "POST")).toEqual([]);
});

test("an import that is refused for now waits, and then sends all of it: nothing is lost of what was sent meanwhile", async () => {
  let refusals = 0;
  const { sandbox, a } = await startCluster({
    a: (asked) =>
      asked.path.endsWith("/import") && refusals++ < 2
        ? { ...refusal("rate-limited", "Too many."), headers: { "retry-after": "7" } }
        : node()(asked),
  });
  const many = Array.from({ length: 5_000 }, (_, n) => `${JSON.stringify({ task: `Task${n}` })}\n`);
  sandbox.write("list.jsonl", many.join(""));
  const { code, stdout, stderr } = await sandbox.todo("import list.jsonl --node a");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "Imported: 5000 created, 0 updated, 0 unchanged\n" });
  expect(stderr.match(/a was asked too much: going on in 7 s/g)).toHaveLength(2);
  const last = a.asked.findLast(({ path }) => path.endsWith("/import"));
  expect(sentItems(last ?? NOTHING).map(({ task }) => task)).toEqual(many.map((_, n) => `Task${n}`));
});

test("what a file holds that can't be kept is named and counted, on stderr", async () => {
  const { stdout, stderr } = await imported("list.csv", "task,colour\nmilk,white\nbread,\n");
  expect(stdout).toBe("Imported: 2 created, 0 updated, 0 unchanged\n");
  expect(stderr).toBe("via a\nnot kept: 1 in the column colour\n");
});
