import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generateSigningKey } from "../../workers/auth/keys.ts";
import { type Grant, mintToken } from "../../workers/auth/token.ts";
import { refusal, startCluster } from "./helpers/cluster.ts";
import { deadUrl, type Handler } from "./helpers/fake-server.ts";
import { Sandbox } from "./helpers/sandbox.ts";

const CREDENTIALS = ".config/edge-todos/credentials.json";
const SECRET = "s3cret-of-the-person";

/** Lets in whoever has this token. */
function closed(token: string): Handler {
  return ({ headers, path }) => {
    if (headers.authorization !== `Bearer ${token}`) return refusal("unauthorized", "That is no token.");
    return path === "/lists" ? { body: { lists: [], next: null } } : refusal("not-found", "No such route.");
  };
}

test("login stores the token for each address of the settings, mode 600, and commands send it", async () => {
  const { a, b, sync, sandbox } = await startCluster({
    a: closed(SECRET),
    b: closed(SECRET),
    sync: closed(SECRET),
  });
  const { code, stdout } = await sandbox.todo("login", { stdin: `${SECRET}\n` });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: [a, b, sync].map(({ url }) => `Stored a token for ${url}\n`).join(""),
  });
  expect(statSync(join(sandbox.folder, CREDENTIALS)).mode & 0o777).toBe(0o600);
  await sandbox.todo("list --node b");
  expect(b.asked.at(-1)?.headers.authorization).toBe(`Bearer ${SECRET}`);
});

test("a token that is refused is not stored, and what was stored stays", async () => {
  const { sandbox } = await startCluster({ a: closed(SECRET), b: closed(SECRET), sync: closed(SECRET) });
  await sandbox.todo("login", { stdin: SECRET });
  const before = sandbox.read(CREDENTIALS);
  const { code, stderr } = await sandbox.todo("login", { stdin: "another-token" });
  expect(code).toBe(5);
  expect(stderr).toContain("That is no token.\nnothing was stored\n");
  expect(sandbox.read(CREDENTIALS)).toBe(before);
});

test("who can't be asked now may be reached later: the token is stored, and that is said", async () => {
  const sandbox = new Sandbox();
  const { code, stderr } = await sandbox.todo(`login ${await deadUrl()}`, { stdin: SECRET });
  expect(code).toBe(0);
  expect(stderr).toContain("whether this takes the token is not known yet");
});

test("a person who types a token sees where it goes, and not what is typed", async () => {
  const { a, sandbox } = await startCluster();
  const typed = { isInteractive: true, stdin: `${SECRET}x\u007f\r` };
  const { code, stdout, stderr } = await sandbox.todo(`login ${a.url}`, typed);
  expect(code).toBe(0);
  expect(stderr).toContain(`Token for ${a.url}:\n`);
  expect(stdout + stderr).not.toContain(SECRET);
  expect(sandbox.read(CREDENTIALS)).toContain(`"${SECRET}"`);
  const stopped = await sandbox.todo(`login ${a.url}`, { isInteractive: true, stdin: "abc\u0003" });
  expect(stopped).toMatchObject({ code: 2, stdout: "" });
});

test("a script must name an address that only a project file has brought in", async () => {
  const { a, sync } = await startCluster();
  const sandbox = new Sandbox();
  sandbox.write("todo.config.json", { nodes: { a: a.url }, sync: sync.url });
  const { code, stderr } = await sandbox.todo("login", { stdin: SECRET });
  expect(code).toBe(2);
  expect(stderr).toContain(`only a project file names ${a.url}, ${sync.url}: name each that you trust`);
  expect([...a.asked, ...sync.asked]).toEqual([]);
});

test("logout forgets the addresses of the settings, one, or all", async () => {
  const sandbox = new Sandbox({ TODO_NODES: "a=https://a.invalid", TODO_SYNC: "https://sync.invalid" });
  const tokens = ["a", "sync", "other"].map((name) => ({
    address: `https://${name}.invalid`,
    token: SECRET,
  }));
  const store = () => sandbox.write(CREDENTIALS, { format: 1, tokens });
  store();
  expect((await sandbox.todo("logout https://other.invalid")).stdout).toBe(
    "Forgot the token for https://other.invalid\n",
  );
  expect((await sandbox.todo("logout")).stdout).toBe(
    "Forgot the token for https://a.invalid\nForgot the token for https://sync.invalid\n",
  );
  expect((await sandbox.todo("logout")).stdout).toBe("No token was stored for that.\n");
  store();
  await sandbox.todo("logout --all");
  expect(readdirSync(join(sandbox.folder, ".config/edge-todos"))).toEqual([]);
});

test("whoami shows what a signed token may do and until when, and who takes it", async () => {
  const { key } = await generateSigningKey();
  const grant: Grant = {
    cluster: "todo",
    sub: "alice",
    scope: "write",
    lists: ["work", "home-*"],
    exp: 1_900_000_000,
  };
  const { token } = await mintToken(grant, key);
  const { sandbox, a } = await startCluster({ a: closed(token), b: closed("other"), sync: closed(token) });
  const run = await sandbox.todo("whoami", { env: { TODO_TOKEN: token } });
  expect(run.code).toBe(0);
  const rows = run.stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/ {2,}/));
  expect(rows[0]?.[0]).toMatch(/^As alice: may write work, home-\*, until 2030-03-17 /);
  expect(rows.slice(1).map((row) => [row[0], row[2]])).toEqual([
    ["Node", "Token"],
    ["a", "taken"],
    ["b", "refused"],
    ["sync", "taken"],
  ]);
  expect(run.stderr).toBe("b: That is no token.\n");
  const json = await sandbox.todo("whoami --json", { env: { TODO_TOKEN: token } });
  expect(JSON.parse(json.stdout)).toMatchObject({
    addresses: [{ name: "a", url: a.url, taken: true, sub: "alice", scope: "write" }, { taken: false }, {}],
  });
  expect(run.stdout + json.stdout).not.toContain(token);
});

test("whoami without a token: enough where none is required, and exit code 5 where one is", async () => {
  const open = await startCluster();
  expect((await open.sandbox.todo("whoami")).stdout).toContain("Without a token, which is enough here");
  const shut = await startCluster({ a: closed(SECRET), b: closed(SECRET), sync: closed(SECRET) });
  const { code, stdout, stderr } = await shut.sandbox.todo("whoami");
  expect(code).toBe(5);
  expect(stdout).toContain("needed");
  expect(stderr).toContain("`todo login` stores a token");
  const own = await shut.sandbox.todo("whoami", { env: { TODO_TOKEN: SECRET } });
  expect(own.stdout).toContain("With the cluster's own token: everything, without end");
});

const COMMANDS = [
  "list",
  "list --json",
  "create x",
  "sync",
  "status",
  "nodes",
  "lists",
  "whoami",
  "export",
  "watch",
];

test("a token is in no output and no file but the one that stores it, whatever goes wrong", async () => {
  const failing: readonly Handler[] = [
    () => refusal("unauthorized", "Send a token."),
    () => refusal("internal", "Something broke."),
    () => ({ body: "<html>" }),
    () => "hang up",
  ];
  for (const handler of failing) {
    const { sandbox } = await startCluster({ a: handler, b: handler, sync: handler });
    const env = { TODO_TOKEN: SECRET };
    const runs = [
      ...(await Promise.all(
        COMMANDS.flatMap((line) => [sandbox.todo(line, { env }), sandbox.todo(`${line} --token ${SECRET}`)]),
      )),
      await sandbox.todo("login", { stdin: SECRET }),
      await sandbox.todo(`login ${SECRET}`, { stdin: SECRET }),
      await sandbox.todo(`login https://a.invalid ${SECRET}`),
      await sandbox.todo(`token inspect ${SECRET}`),
      await sandbox.todo("token inspect", { stdin: SECRET }),
      await sandbox.todo("token revoke", { stdin: SECRET }),
      await sandbox.todo(`list --token=${SECRET} --token=${SECRET}`),
      await sandbox.todo("list", { env: { TODO_TOKEN: `${SECRET}\u00e9` } }),
    ];
    for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain(SECRET);
    const files = readdirSync(sandbox.folder, { recursive: true, withFileTypes: true });
    const holding = files.flatMap((file) => {
      if (!file.isFile()) return [];
      const text = readFileSync(join(file.parentPath, file.name), "utf8");
      return text.includes(SECRET) ? [file.name] : [];
    });
    expect(holding.filter((name) => name !== "credentials.json")).toEqual([]);
  }
});
