/** `todo edit` and `todo show`. */
import { expect, test } from "vitest";
import { startCluster, todo, todoId } from "./helpers/cluster.ts";

const TODO = todo({ id: todoId(1), due: "2026-12-01", tags: ["home"], notes: "first\n\nsecond" });
const node = ({ method }: { readonly method: string }) => ({
  body: { ...TODO, version: method === "GET" ? 1 : 2 },
});

async function edited(edit: (text: string) => string, env: Record<string, string> = { EDITOR: "ed" }) {
  const { sandbox, a } = await startCluster({ a: node });
  const run = await sandbox.todo("edit 1 --node a", { isInteractive: true, env, edit });
  const [write] = a.asked.filter(({ method }) => method === "PATCH");
  return { ...run, body: write && (JSON.parse(write.body) as unknown) };
}

test("the editor gets a line for each field, and the notes below", async () => {
  let seen = "";
  await edited((text) => {
    seen = text;
    return text;
  });
  expect(seen.replaceAll(/^#.*\n/gm, "")).toBe(
    "task: TaskA\ncompleted: no\ndue: 2026-12-01\nstart:\npriority:\ntags: home\n\nfirst\n\nsecond\n",
  );
});

test("only what was changed is sent", async () => {
  const { code, body } = await edited((text) =>
    text
      .replace("due: 2026-12-01", "due: tomorrow")
      .replace("priority:", "priority: high")
      .replace("second", "third"),
  );
  expect({ code, body }).toEqual({
    code: 0,
    body: { due: "2026-11-23", priority: "high", notes: "first\n\nthird" },
  });
});

test("what was emptied is taken away", async () => {
  const { body } = await edited((text) =>
    text.replace("due: 2026-12-01", "due:").replace("home", "").replace("no\n", "yes\n"),
  );
  expect(body).toEqual({ completed: true, due: null, tags: [] });
});

test.each([["nothing changed", (text: string) => text] as const, ["all deleted", () => ""] as const])(
  "with %s, nothing is sent",
  async (_, edit) => {
    const { code, stderr, body } = await edited(edit);
    expect({ code, body }).toEqual({ code: 0, body: undefined });
    expect(stderr).toContain("nothing was changed");
  },
);

test("a line that is no field is refused, and nothing is sent", async () => {
  const { code, stderr, body } = await edited((text) => text.replace("due:", "dew:"));
  expect({ code, body }).toEqual({ code: 2, body: undefined });
  expect(stderr).toContain("dew: 2026-12-01");
});

test("without an editor, or without a terminal, edit wants flags", async () => {
  expect((await edited((text) => text, {})).code).toBe(2);
  const { sandbox, a } = await startCluster({ a: node });
  expect((await sandbox.todo("edit 1 --node a", { env: { EDITOR: "ed" } })).code).toBe(2);
  expect((await sandbox.todo("edit 1 --node a --task milk")).code).toBe(0);
  expect(a.asked.at(-1)?.body).toBe('{"task":"milk"}');
});

test("show tells each field that says something, then the notes", async () => {
  const { sandbox } = await startCluster({ a: node });
  const { stdout } = await sandbox.todo("show 1 --node a", { terminal: 60, env: { NO_COLOR: "1" } });
  expect(stdout).toMatch(
    /^ID +1 \(1-aaaaaa\)\nTask +TaskA\nState +open\nDue +2026-12-01\nTags +home\nVersion +v1\nCreated .*1 h ago/,
  );
  expect(stdout).toMatch(/\n\nfirst\n\nsecond\n$/);
});
