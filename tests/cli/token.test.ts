import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseKeySet } from "../../workers/auth/keys.ts";
import { CALENDAR_AUDIENCE, verifyToken } from "../../workers/auth/token.ts";
import { startCluster } from "./helpers/cluster.ts";
import { Sandbox } from "./helpers/sandbox.ts";

const KEY = ".todo/signing-key.pem";

test("keygen makes a key that nobody else can read, prints its public half, and keeps what is there", async () => {
  const sandbox = new Sandbox();
  const first = await sandbox.todo("token keygen");
  expect(first.code).toBe(0);
  expect(first.stderr).toContain("whoever has that file can mint tokens");
  expect(parseKeySet(first.stdout)).toHaveLength(1);
  expect(statSync(join(sandbox.folder, KEY)).mode & 0o777).toBe(0o600);
  expect((await sandbox.todo("token keygen")).stdout).toBe(first.stdout);
  const both = await sandbox.todo(`token keygen new.pem --beside ${KEY}`);
  expect(parseKeySet(both.stdout)).toHaveLength(2);
  expect(first.stdout + both.stdout).not.toContain('"d"');
});

test("what mint signs is what the workers check: lists, scope, expiry", async () => {
  const sandbox = new Sandbox({ USER: "alice" });
  const keys = parseKeySet((await sandbox.todo("token keygen")).stdout);
  const { code, stdout, stderr } = await sandbox.todo(
    "token mint --list work,home-* --scope write --expires 2h",
  );
  expect(code).toBe(0);
  const verified = await verifyToken(stdout.trim(), keys, "todo");
  if (verified.type !== "verified") throw new Error(verified.reason);
  const { lists, scope, sub, exp, jti } = verified.claims;
  expect({ lists, scope, sub }).toEqual({ lists: ["work", "home-*"], scope: "write", sub: "alice" });
  expect(Math.abs(exp - Date.now() / 1_000 - 7_200)).toBeLessThan(60);
  expect(stderr).toContain(`todo token revoke --jti ${jti}\n`);
  expect(stderr).not.toContain(stdout.trim());
});

test("mint --calendar makes a token that only reads, in an address alone, for a year", async () => {
  const sandbox = new Sandbox();
  const keys = parseKeySet((await sandbox.todo("token keygen")).stdout);
  const { stdout, stderr } = await sandbox.todo("token mint --list work --calendar");
  expect(stderr).toContain("/lists/LIST/calendar.ics?token=TOKEN");
  const verified = await verifyToken(stdout.trim(), keys, "todo", CALENDAR_AUDIENCE);
  if (verified.type !== "verified") throw new Error(verified.reason);
  expect(verified.claims).toMatchObject({ lists: ["work"], scope: "read" });
  expect(Math.abs(verified.claims.exp - Date.now() / 1_000 - 365 * 86_400)).toBeLessThan(60);
  expect((await verifyToken(stdout.trim(), keys, "todo")).type).toBe("refused");
});

test("mint takes another key, and says where others can read it", async () => {
  const sandbox = new Sandbox({ TODO_SIGNING_KEY: "mine.pem" });
  await sandbox.todo("token keygen");
  expect((await sandbox.todo("token mint --list work")).code).toBe(0);
  chmodSync(join(sandbox.folder, "mine.pem"), 0o644);
  expect((await sandbox.todo("token mint --list work")).stderr).toContain("others can read");
});

const WRONG: readonly [args: string, stderr: string][] = [
  ["", "--list is needed"],
  ["--list Work", '"Work" is no list'],
  ["--list *-x", '"*-x" is no list'],
  ["--list work --expires 0d", '"0d" is not 1m to 365d'],
  ["--list work --expires 366d", '"366d" is not 1m to 365d'],
  ["--list work --expires soon", '"soon" is not 1m to 365d'],
  ["--list work --calendar --scope write", "a calendar's token only reads"],
  ["--list work --scope root", "unknown --scope: root"],
  ["--list work --sub a/b", '"a/b" is no name'],
  ["--list work", "there is no signing key in"],
];
for (const [args, message] of WRONG) {
  test(`mint refuses what no worker would take, or has no key for: ${args}`, async () => {
    const { code, stdout, stderr } = await new Sandbox().todo(`token mint ${args}`.trim());
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
}

test("a file that holds no key is named, and not quoted", async () => {
  const sandbox = new Sandbox();
  sandbox.write(KEY, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
  const { code, stderr } = await sandbox.todo("token mint --list work");
  expect(code).toBe(2);
  expect(stderr).toContain(`${join(sandbox.folder, KEY)}: the signing key is no Ed25519 private key`);
  expect(stderr).not.toContain("c2VjcmV0");
});

test("inspect shows what a token says of itself, and not the token", async () => {
  const sandbox = new Sandbox();
  await sandbox.todo("token keygen");
  const { stdout: token } = await sandbox.todo("token mint --list work --sub bob --expires 1h");
  const { code, stdout } = await sandbox.todo("token inspect", { stdin: token });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^for +bob$/m);
  expect(stdout).toMatch(/^lists +work$/m);
  expect(stdout).not.toContain(token.trim());
  expect((await sandbox.todo("token inspect", { stdin: "random" })).code).toBe(2);
});

test("revoke sends the token's name and end, never the token, and says who was not told", async () => {
  const nodes = [
    { node: "a", told: true },
    { node: "b", told: false },
  ];
  const { sandbox, sync } = await startCluster({ sync: () => ({ body: { jti: "x", nodes } }) });
  await sandbox.todo("token keygen");
  const { stdout: minted } = await sandbox.todo("token mint --list work --json");
  const { token, claims } = JSON.parse(minted) as { token: string; claims: { jti: string; exp: number } };
  const { stdout, stderr } = await sandbox.todo("token revoke", { stdin: token });
  expect(stdout).toBe(`Revoked ${claims.jti}\n`);
  expect(stderr).toContain("b could not be told");
  expect(sync.lines).toEqual(["POST /tokens/revoke"]);
  expect(JSON.parse(sync.asked[0]?.body ?? "")).toEqual({ jti: claims.jti, exp: claims.exp });
});

test("a token can be revoked by its name alone, for as long as any token lasts", async () => {
  const { sandbox, sync } = await startCluster({ sync: () => ({ body: { jti: "x", nodes: [] } }) });
  expect((await sandbox.todo("token revoke --jti x")).code).toBe(0);
  const { jti, exp } = JSON.parse(sync.asked[0]?.body ?? "") as { jti: string; exp: number };
  expect(jti).toBe("x");
  expect(Math.abs(exp - Date.now() / 1_000 - 365 * 86_400)).toBeLessThan(60);
});
