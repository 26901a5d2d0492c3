import { expect, test } from "vitest";
import { oneTodo, refusal, roundReport, startCluster, todo } from "./helpers/cluster.ts";
import { deadUrl, type Handler, type Reply } from "./helpers/fake-server.ts";

const REFUSALS = [
  ["not-found", 3],
  ["ambiguous-id", 3],
  ["invalid", 5],
  ["unauthorized", 5],
  ["forbidden", 5],
  ["method-not-allowed", 5],
  ["too-large", 5],
  ["unsupported-media-type", 5],
  ["idempotency-mismatch", 5],
  ["rate-limited", 5],
  ["behind", 5],
  ["internal", 1],
] as const;

for (const [type, expected] of REFUSALS) {
  for (const line of ["list", "create TaskA", "sync"]) {
    test(`${type} ends with ${expected}, with stdout empty and its detail on stderr: ${line}`, async () => {
      const answer = () => refusal(type, "Do this instead.");
      const { sandbox } = await startCluster({ a: answer, sync: answer });
      const { code, stdout, stderr } = await sandbox.todo(line);
      expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
      expect(stderr).toContain("Do this instead.");
    });
  }

  test(`${type} with --json: the problem document is the last line of stderr, stdout stays empty`, async () => {
    const { sandbox } = await startCluster({ a: () => refusal(type, "Do this instead.") });
    const { code, stdout, stderr } = await sandbox.todo("list --json");
    expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
    const document: unknown = JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "");
    expect(document).toMatchObject({ type: `/problems/${type}`, detail: "Do this instead." });
  });
}

const FOREIGN: readonly [what: string, reply: Reply][] = [
  ["a page of HTML", { body: "<html></html>" }],
  ["JSON of another shape", { body: { hello: "world" } }],
  ["a todo without a version", { body: { todos: [{ id: "1-aaaaaa", task: "x" }], next: null } }],
  ["a redirect", { status: 307, headers: { location: "http://127.0.0.1:9/" }, body: "" }],
  ["an error that is no problem document", { status: 418, body: "teapot" }],
];
for (const [what, reply] of FOREIGN) {
  for (const line of ["list", "list --json", "create TaskA"]) {
    if (line === "list --json" && what.startsWith("a todo")) continue;
    test(`someone else's answer ends with 1 and stdout stays empty: ${what}, ${line}`, async () => {
      const { sandbox } = await startCluster({ a: () => reply });
      const { code, stdout, stderr } = await sandbox.todo(line);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain("does not answer as expected");
    });
  }
}

for (const line of ["list", "create TaskA"]) {
  test(`no node that can be reached ends with 4: ${line}`, async () => {
    const { sandbox } = await startCluster();
    const env = { TODO_NODES: `a=${await deadUrl()},b=${await deadUrl()}` };
    const { code, stdout, stderr } = await sandbox.todo(line, { env });
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr).toContain("no node can be reached (a: connection refused; b: connection refused)");
    expect(stderr).toMatch(/asked: http:\/\/127\.0\.0\.1:\d+, http:\/\/127.*\nis `npm start` running\?\n$/);
  });
}

for (const line of ["list", "create TaskA", "sync", "export"]) {
  test(`where too much was asked, it waits as it is told, says so, and goes on: ${line}`, async () => {
    let refusals = 0;
    const busy: Handler = (asked) => {
      if (refusals < 2 && ++refusals)
        return { ...refusal("rate-limited", "Too many."), headers: { "retry-after": "7" } };
      if (asked.path.endsWith("/sync")) return { body: roundReport() };
      return asked.path.endsWith("/export") ? { body: "" } : oneTodo()(asked);
    };
    const { sandbox } = await startCluster({ a: busy, sync: busy });
    const { code, stderr } = await sandbox.todo(line);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^((?:a|sync) was asked too much: going on in 7 s\n){2}/);
  });
}

test("it waits two minutes in all at most; then the refusal says when to try again", async () => {
  const { sandbox, a, b } = await startCluster({
    a: () => ({ ...refusal("rate-limited", "Too many requests."), headers: { "retry-after": "60" } }),
  });
  const { code, stderr } = await sandbox.todo("list");
  expect(code).toBe(5);
  expect(stderr).toContain("try again in 60 s");
  expect([a.asked.length, b.asked.length]).toEqual([3, 0]);
});

test("a node that is reached and refuses is not passed over", async () => {
  const { sandbox, b } = await startCluster({ a: () => refusal("behind", "Not yet.") });
  await sandbox.todo("list");
  expect(b.asked).toEqual([]);
});

test("a bug is told in a line; where it is, only to whoever asks", async () => {
  const { sandbox } = await startCluster();
  sandbox.now = () => {
    throw new Error("no clock");
  };
  const { code, stderr } = await sandbox.todo("list");
  expect(code).toBe(1);
  expect(stderr).toContain("todo: this should not have happened: no clock\n");
  expect(stderr).not.toContain("    at ");
  expect((await sandbox.todo("list", { env: { TODO_DEBUG: "1" } })).stderr).toContain("    at ");
});

test.each(["-q", "--quiet"])("%s: nobody says who answered, or what is not shown", async (flag) => {
  const { sandbox } = await startCluster({
    a: oneTodo(todo({ completed: true, completedAt: "2026-11-01T00:00:00.000Z" })),
  });
  expect(await sandbox.todo(`list --node a ${flag}`)).toEqual({
    code: 0,
    stdout: "No open todos in inbox.\n",
    stderr: "",
  });
  expect((await sandbox.todo("list --node a")).stderr).toBe(
    "via a\n0 of 1 completed; `todo list --all` shows the rest\n",
  );
});
