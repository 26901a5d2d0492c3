import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startCluster } from "./helpers/cluster.ts";
import { Sandbox } from "./helpers/sandbox.ts";

const USER_FILE = ".config/edge-todos/config.json";

test("settings, strongest first: flag, environment, project file, user file, default", async () => {
  const { sandbox, a } = await startCluster();
  const listed = async (line: string, env = {}) => {
    await sandbox.todo(`${line} --node a`, { env });
    return a.lines.at(-1);
  };
  expect(await listed("list")).toBe("GET /lists/inbox/todos");
  sandbox.write(USER_FILE, { list: "of-user" });
  expect(await listed("list")).toBe("GET /lists/of-user/todos");
  sandbox.write("todo.config.json", { list: "of-project" });
  expect(await listed("list")).toBe("GET /lists/of-project/todos");
  expect(await listed("list", { TODO_LIST: "of-env" })).toBe("GET /lists/of-env/todos");
  expect(await listed("list --list of-flag", { TODO_LIST: "of-env" })).toBe("GET /lists/of-flag/todos");
  expect(await listed("list", { TODO_LIST: "" })).toBe("GET /lists/of-project/todos");
});

test("the project file is found from the folders below it", async () => {
  const { sandbox, a } = await startCluster();
  sandbox.write("todo.config.json", { list: "of-project" });
  const cwd = join(sandbox.folder, "deep/deeper");
  mkdirSync(cwd, { recursive: true });
  await sandbox.todo("list", { cwd });
  expect(a.lines).toEqual(["GET /lists/of-project/todos"]);
});

test("nodes and sync worker may come from a file, and keep their order and their path", async () => {
  const { a, b, sync } = await startCluster();
  const sandbox = new Sandbox();
  sandbox.write("todo.config.json", { nodes: { b: `${b.url}/`, a: `${a.url}/base/` }, sync: sync.url });
  expect((await sandbox.todo("list")).stderr).toBe("via b\n");
  expect((await sandbox.todo("list")).stderr).toBe("via a\n");
  expect(a.lines).toEqual(["GET /base/lists/inbox/todos"]);
  await sandbox.todo("sync");
  expect(sync.lines).toEqual(["POST /lists/inbox/sync"]);
});

test("nodes and sync worker may come from flags", async () => {
  const { a, sync } = await startCluster();
  const sandbox = new Sandbox();
  expect((await sandbox.todo(`list --nodes x=${a.url}`)).stderr).toBe("via x\n");
  expect((await sandbox.todo(`sync --sync-url ${sync.url}`)).code).toBe(0);
});

test("XDG folders are honoured, and ignored where they are relative", async () => {
  const { sandbox, a } = await startCluster();
  sandbox.write("xdg/edge-todos/config.json", { list: "of-xdg" });
  await sandbox.todo("list --node a", { env: { XDG_CONFIG_HOME: join(sandbox.folder, "xdg") } });
  await sandbox.todo("list --node a", { env: { XDG_CONFIG_HOME: "xdg" } });
  expect(a.lines).toEqual(["GET /lists/of-xdg/todos", "GET /lists/inbox/todos"]);
});

const WRONG: readonly [env: Record<string, string>, stderr: string][] = [
  [{ TODO_NODES: "a" }, 'TODO_NODES: not NAME=URL: "a"'],
  [{ TODO_NODES: "A=http://x" }, `TODO_NODES: not a node's name: "A"`],
  [{ TODO_NODES: "a=http://x,a=http://y" }, "TODO_NODES: node a is named twice"],
  [{ TODO_NODES: "a=ftp://x" }, "TODO_NODES: node a: not an http or https address"],
  [{ TODO_NODES: "a=http://u:p@x" }, "TODO_NODES: node a: an address must have no user"],
  [{ TODO_SYNC: "localhost" }, "TODO_SYNC: not an http or https address"],
  [{ TODO_LIST: "My List" }, `TODO_LIST: not a list's name: "My List"`],
  [{ TODO_LIST: "../x" }, "TODO_LIST: not a list's name"],
  [{ TODO_TOKEN: "se cret" }, "TODO_TOKEN: a token is visible ASCII"],
  [{ TODO_PREFER: "nearest" }, 'TODO_PREFER: unknown preference: "nearest"'],
  [{ TODO_CONSISTENCY: "strong" }, 'TODO_CONSISTENCY: unknown consistency: "strong"'],
];
for (const [env, message] of WRONG) {
  test(`a wrong setting ends with 2 and names where it stands: ${Object.entries(env).join()}`, async () => {
    const { code, stdout, stderr } = await new Sandbox().todo("list", { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`todo: ${message}`);
    expect(stderr).not.toContain("se cret");
  });
}

const WRONG_FILES: readonly [content: unknown, stderr: string][] = [
  ["{", "is not JSON"],
  [[], "must hold a JSON object"],
  [{ node: "a" }, "unknown setting: node"],
  [{ list: 7 }, `"list": not a list's name: 7`],
  [{ nodes: {} }, '"nodes": names no node'],
  [{ nodes: { a: 1 } }, '"nodes": node a: not an http or https address: 1'],
];
for (const [content, message] of WRONG_FILES) {
  test(`a wrong settings file ends with 2 and is named: ${JSON.stringify(content)}`, async () => {
    const sandbox = new Sandbox();
    for (const path of ["todo.config.json", USER_FILE]) {
      const whole = sandbox.write(path, content);
      const { code, stderr } = await sandbox.todo("list");
      expect(code).toBe(2);
      expect(stderr).toContain(`todo: ${whole}`);
      expect(stderr).toContain(message);
      sandbox.write(path, {});
    }
  });
}

test("the token goes with every request as a bearer token, to nodes and sync worker", async () => {
  const { sandbox, a, sync } = await startCluster();
  const env = { TODO_TOKEN: "s3cret" };
  await sandbox.todo("list --node a", { env });
  await sandbox.todo("create x --node a --token other", { env });
  await sandbox.todo("sync", { env });
  const sent = [...a.asked, ...sync.asked].map(({ headers }) => headers.authorization);
  expect(sent).toEqual(["Bearer s3cret", "Bearer other", "Bearer s3cret"]);
});
