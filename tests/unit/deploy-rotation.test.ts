/** What opens a deployed cluster: given to each worker, and replaced while clients go on. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { setUpAccess } from "../../scripts/deploy/access.ts";
import { beginRotation, finishRotation } from "../../scripts/deploy/rotation.ts";
import { KEYS, ownToken, type Secret, TOKEN } from "../../scripts/deploy/secrets.ts";
import { parseKeySet, readSigningKey } from "../../workers/auth/keys.ts";
import { AUDIENCE, DEFAULT_CLUSTER, mintToken, verifyToken } from "../../workers/auth/token.ts";
import { ENVIRONMENTS, StandIn } from "../helpers/stand-in-target.ts";

const OFF = "connection lost";
let before: string;
let folder: string;
let platform: StandIn;

beforeEach(() => {
  before = process.cwd();
  folder = mkdtempSync(join(tmpdir(), "todo-rotation-"));
  process.chdir(folder);
  platform = new StandIn();
  vi.stubEnv("CI", "");
  vi.stubEnv("TODO_TOKEN", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/** What clients send who have what is in the secret's file now. */
async function sent({ file, name }: Secret): Promise<string> {
  const text = readFileSync(file, "utf8").trim();
  if (name === "TODO_TOKEN") return text;
  const grant = { cluster: DEFAULT_CLUSTER, sub: "ann", exp: 4_000_000_000, lists: ["*"] };
  return (await mintToken({ ...grant, scope: "write" }, await readSigningKey(text))).token;
}

/** The workers that would refuse `token`, with the secrets that they have now. */
async function refusing(token: string): Promise<string[]> {
  const asked = ENVIRONMENTS.map(async (environment) => {
    const tokens = platform.secret(environment, "TODO_TOKEN")?.split(" ") ?? [];
    const keys = platform.secret(environment, "TODO_KEYS");
    if (tokens.includes(token)) return [];
    const verified = keys && (await verifyToken(token, parseKeySet(keys), DEFAULT_CLUSTER, AUDIENCE));
    return verified && verified.type !== "refused" ? [] : [environment];
  });
  return (await Promise.all(asked)).flat();
}

describe.each([TOKEN, KEYS])("$name", (secret) => {
  beforeEach(async () => {
    await setUpAccess(platform.target, undefined, secret === KEYS);
  });

  test("that is replaced refuses nobody, between any two steps, until it is finished", async () => {
    const old = await sent(secret);
    const during: Promise<string[]>[] = [];
    platform.onChange = () => during.push(refusing(old));
    await beginRotation(platform.target, secret);
    const fresh = await sent(secret);
    expect(fresh).not.toBe(old);
    expect(await refusing(fresh)).toEqual([]);
    expect((await Promise.all(during)).flat()).toEqual([]);
    expect(during).toHaveLength(ENVIRONMENTS.length);

    platform.onChange = () => during.push(refusing(fresh));
    expect(await finishRotation(platform.target, secret)).toBe(true);
    expect((await Promise.all(during)).flat()).toEqual([]);
    expect(await refusing(old)).toEqual(ENVIRONMENTS);
    expect(await finishRotation(platform.target, secret)).toBe(false);
  });

  test("goes on where it was cut off, with the same new one, and tells nobody the secret", async () => {
    const old = await sent(secret);
    const stored = readFileSync(secret.file, "utf8");
    platform.fails = (command) => command.startsWith("sync: secret put");
    const failure = await beginRotation(platform.target, secret).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: `todo-sync was not given ${secret.name}` });
    expect((failure as { output: string }).output).toContain(OFF);
    const given = platform.secret("datanode-a", secret.name) ?? "";
    for (const part of given.split(" ")) expect((failure as { output: string }).output).not.toContain(part);
    expect(readFileSync(secret.file, "utf8")).toBe(stored);
    expect(await refusing(old)).toEqual([]);
    await expect(finishRotation(platform.target, secret)).rejects.toThrow("is not replaced yet");

    platform.fails = () => false;
    await beginRotation(platform.target, secret);
    expect(platform.secret("sync", secret.name)).toBe(given);
    expect(await refusing(await sent(secret))).toEqual([]);
  });

  test("is not replaced twice at once: a third one would shut out who has the first", async () => {
    await beginRotation(platform.target, secret);
    await expect(beginRotation(platform.target, secret)).rejects.toThrow("--finish` first");
  });

  test("is in files that nobody else can read, and in no argument", async () => {
    await beginRotation(platform.target, secret);
    for (const path of [secret.file, `${secret.file}.former`])
      expect(statSync(path).mode & 0o777).toBe(0o600);
    const given = platform.secret("sync", secret.name) ?? "";
    for (const command of platform.asked)
      for (const part of given.split(" ")) expect(command).not.toContain(part);
  });

  test("a node that is added while it is replaced takes both", async () => {
    const old = await sent(secret);
    await beginRotation(platform.target, secret);
    platform.secrets.set("datanode-b", new Map());
    await setUpAccess(platform.target, undefined, false);
    expect(await refusing(old)).toEqual([]);
    expect(await refusing(await sent(secret))).toEqual([]);
  });
});

test("where a key signs tokens too, both open every worker", async () => {
  await setUpAccess(platform.target, undefined, true);
  expect(existsSync(TOKEN.file)).toBe(true);
  for (const secret of [TOKEN, KEYS]) expect(await refusing(await sent(secret))).toEqual([]);
});

test("the scripts' own token is that of the file, the newest of the environment, or one that the key signs", async () => {
  expect(await ownToken(platform.target)).toBeUndefined();
  await setUpAccess(platform.target, undefined, true);
  rmSync(TOKEN.file);
  expect(await refusing((await ownToken(platform.target)) ?? "")).toEqual([]);
  await TOKEN.make(TOKEN.file);
  expect(await ownToken(platform.target)).toBe(await sent(TOKEN));
  vi.stubEnv("TODO_TOKEN", "an-older-one-as-well the-one-that-is-new");
  expect(await ownToken(platform.target)).toBe("the-one-that-is-new");
});

test("in CI nothing is made that would be gone with the machine", async () => {
  vi.stubEnv("CI", "true");
  expect(await setUpAccess(platform.target, undefined, false)).toMatchObject({ type: "lacking" });
  expect(existsSync(TOKEN.file)).toBe(false);
});
