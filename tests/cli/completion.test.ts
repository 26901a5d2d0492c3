/** Completion: what is offered at the end of a command line, and the scripts that ask for it. */
import { expect, test, vi } from "vitest";
import { page, startCluster, todo, todoId } from "./helpers/cluster.ts";
import { deadUrl } from "./helpers/fake-server.ts";
import { Sandbox } from "./helpers/sandbox.ts";

const TODOS = [
  todo({ id: todoId(1), task: "buy milk", tags: ["shop"] }),
  todo({ id: todoId(12), task: "call `reboot` $(reboot): now", tags: ["home", "$(reboot)", "`x`"] }),
];

/** What the library prints for the words, the last of which is being typed. */
async function offered(words: readonly string[], sandbox?: Sandbox): Promise<string[]> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    const cluster = sandbox ?? (await startCluster({ a: () => page(TODOS) })).sandbox;
    const { code } = await cluster.run(["completion", "complete", "--", ...words]);
    expect(code).toBe(0);
    return log.mock.calls.map(([line]) => String(line)).filter((line) => !line.startsWith(":"));
  } finally {
    log.mockRestore();
  }
}

const values = async (...words: string[]) => (await offered(words)).map((line) => line.split("\t")[0]);

test("commands, with what they do", async () => {
  expect(await offered(["und"])).toEqual([
    "undo\tTake back the last change made from here, again, the one before.",
  ]);
  expect(await values("nodes", "re")).toEqual(["retire", "readmit"]);
});

test("flags of the command, and the values that they may have", async () => {
  expect(await values("list", "--st")).toEqual(["--status"]);
  expect(await values("list", "--status", "")).toEqual(["open", "completed", "deleted", "all"]);
  expect(await values("list", "--node", "")).toEqual(["a", "b"]);
});

test("ids of the list, each with its task; and tags", async () => {
  expect(await offered(["done", ""])).toEqual(["1\tbuy milk", "12\tcall reboot reboot now"]);
  expect(await values("done", "1", "12", "")).toEqual(["1", "12"]);
  expect(await values("list", "+")).toEqual(["+home", "+shop"]);
  expect(await values("list", "--tag", "s")).toEqual(["shop"]);
});

test("nothing is offered that a shell would run", async () => {
  const all = [...(await offered(["tag", "1", ""])), ...(await offered(["list", "--tag", ""]))].join("\n");
  expect(all).toContain("home");
  expect(all).not.toMatch(/[$`();&|<>\\"']/);
});

test("an id that was offered means that todo", async () => {
  const { sandbox, a } = await startCluster({ a: () => page(TODOS) });
  await offered(["done", ""], sandbox);
  await sandbox.todo("done 12 --node a");
  expect(a.asked.at(-1)?.path).toBe(`/lists/inbox/todos/${todoId(12)}`);
});

test("where no node answers, commands and flags are offered all the same", async () => {
  const dead = await deadUrl();
  const sandbox = new Sandbox({ TODO_NODES: `a=${dead},b=${dead}` });
  expect(await offered(["done", ""], sandbox)).toEqual([]);
  expect((await offered(["done", "--no"], sandbox))[0]).toMatch(/^--node\b/);
});

test.each(["bash", "zsh", "fish", "powershell"])(
  "`todo completion %s` prints a script that asks for these",
  async (shell) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    expect((await new Sandbox().todo(`completion ${shell}`)).code).toBe(0);
    expect(String(log.mock.calls[0]?.[0])).toContain("todo completion complete");
    log.mockRestore();
  },
);

test("a shell that is not known is wrong usage", async () => {
  expect(await new Sandbox().todo("completion tcsh")).toMatchObject({ code: 2 });
  expect((await new Sandbox().todo("completion")).stderr).toContain("one of: bash, zsh, fish, powershell");
});
