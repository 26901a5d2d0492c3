import { chmodSync } from "node:fs";
import { expect, test } from "vitest";
import { refusal, startCluster } from "./helpers/cluster.ts";
import type { FakeServer } from "./helpers/fake-server.ts";
import { Sandbox } from "./helpers/sandbox.ts";

const USER_FILE = ".config/edge-todos/config.json";
const CREDENTIALS = ".config/edge-todos/credentials.json";

function sent(server: FakeServer): (string | undefined)[] {
  return server.asked.map(({ headers }) => headers.authorization);
}

test("a folder that someone else wrote gets no token, whichever was given, until `todo login`", async () => {
  const { a, sync } = await startCluster();
  const sandbox = new Sandbox();
  sandbox.write("todo.config.json", { nodes: { a: a.url }, sync: sync.url });
  sandbox.write(USER_FILE, { token: "s3cret", nodes: { a: "https://mine.example" } });
  const file = `${sandbox.folder}/todo.config.json`;
  const cases = [
    [await sandbox.todo("list"), `${sandbox.folder}/${USER_FILE}: "token"`],
    [await sandbox.todo("list", { env: { TODO_TOKEN: "s3cret" } }), "TODO_TOKEN"],
    [await sandbox.todo("list --token s3cret"), "--token"],
  ] as const;
  for (const [{ code, stderr }, source] of cases) {
    expect(code).toBe(0);
    expect(stderr).toContain(`${source} is not sent to ${a.url}, ${sync.url}: only ${file} names that\n`);
    expect(stderr).toContain("`todo login` stores a token for it\n");
    expect(stderr).not.toContain("s3cret");
  }
  expect(sent(a)).toEqual([undefined, undefined, undefined]);

  expect((await sandbox.todo(`login ${a.url}`, { stdin: "stored\n" })).code).toBe(0);
  await sandbox.todo("list");
  await sandbox.todo("sync");
  expect(sent(a).at(-1)).toBe("Bearer stored");
  expect(sent(sync)).toEqual([undefined]);
});

test("TODO_TOKEN is not sent to the defaults or to what the user file names, and a refusal says so", async () => {
  const answer = () => refusal("unauthorized", "Send a token.");
  const { a, sync } = await startCluster({ a: answer });
  const sandbox = new Sandbox({ TODO_TOKEN: "s3cret", TODO_SYNC: sync.url });
  sandbox.write(USER_FILE, { nodes: { a: a.url } });
  const { code, stderr } = await sandbox.todo("list");
  expect(code).toBe(5);
  expect(stderr).toContain(
    `TODO_TOKEN is not sent to ${a.url}: only ${sandbox.folder}/${USER_FILE} names that`,
  );
  expect(stderr).toContain(`\`todo login ${a.url}\` stores a token for it`);
  await sandbox.todo("sync");
  expect([...sent(a), ...sent(sync)]).toEqual([undefined, "Bearer s3cret"]);
});

const IN_THE_CLEAR = [
  "http://node.example",
  "http://192.168.0.7:8787",
  "http://localhost.example",
  "http://[::2]",
];
for (const url of IN_THE_CLEAR) {
  test(`plain http to another machine is refused before anything is sent: ${url}`, async () => {
    const sandbox = new Sandbox({ TODO_TOKEN: "s3cret" });
    for (const env of [{ TODO_NODES: `a=${url}` }, { TODO_SYNC: url }]) {
      const { code, stdout, stderr } = await sandbox.todo("list", { env });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("is not encrypted, and not on this machine\nuse https, or add --insecure");
    }
    expect((await sandbox.todo(`login ${url}`, { stdin: "s3cret" })).code).toBe(2);
  });
}

test("plain http goes to this machine by any of its names, and to others with --insecure", async () => {
  const { a } = await startCluster();
  const port = a.url.split(":").at(-1);
  const sandbox = new Sandbox({ TODO_NODES: `a=http://127.1:${port}` });
  expect((await sandbox.todo("list")).code).toBe(0);
  const far = { TODO_NODES: `a=http://localhost.:${port},b=${a.url}` };
  expect((await sandbox.todo("list --node b", { env: far })).code).toBe(2);
  expect((await sandbox.todo("list --node b --insecure", { env: far })).code).toBe(0);
});

test("a redirect is not followed, so no token goes where it leads", async () => {
  const elsewhere = await startCluster();
  const { sandbox } = await startCluster({
    a: () => ({ status: 307, headers: { location: `${elsewhere.a.url}/lists/inbox/todos` }, body: "" }),
  });
  expect((await sandbox.todo("list", { env: { TODO_TOKEN: "s3cret" } })).code).toBe(1);
  expect(elsewhere.a.asked).toEqual([]);
});

test("a settings file that is no JSON is not quoted: a token may stand there", async () => {
  const sandbox = new Sandbox();
  sandbox.write(USER_FILE, '{"token": s3cret}');
  const { code, stderr } = await sandbox.todo("list");
  expect(code).toBe(2);
  expect(stderr).toContain("is not JSON");
  expect(stderr).not.toContain("s3c");
});

test("stored tokens that others can read, or that can't be read, are told and not shown", async () => {
  const { sandbox } = await startCluster();
  await sandbox.todo("login", { stdin: "s3cret" });
  chmodSync(`${sandbox.folder}/${CREDENTIALS}`, 0o644);
  expect((await sandbox.todo("list")).stderr).toContain("others can read");
  sandbox.write(CREDENTIALS, '{"format":1,"tokens":["s3cret"]}');
  const { code, stderr } = await sandbox.todo("list");
  expect(code).toBe(0);
  expect(stderr).toContain("credentials.json is damaged");
  expect(stderr).not.toContain("s3cret");
});
