/** Sign-in links: a token gets from the command line to a browser, once, through the gateway. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatKeySet, generateSigningKey } from "../../workers/auth/keys.ts";
import { nameOf, newCode } from "../../workers/auth/sealed-token.ts";
import { mintToken } from "../../workers/auth/token.ts";
import { type System, startSystem } from "../helpers/system.ts";
import { type HttpAnswer, NodeClient } from "../helpers/system-client.ts";
import { expectProblem } from "../helpers/system-problem.ts";

const OWNERS = "one-persons-secret";
let system: System;
let web: NodeClient;
let bobs: string;

beforeAll(async () => {
  const { key } = await generateSigningKey();
  const grant = { cluster: "todo", sub: "bob", exp: 4_000_000_000, lists: ["home"], scope: "read" as const };
  bobs = (await mintToken(grant, key)).token;
  system = await startSystem({
    web: true,
    vars: { TODO_OPEN: "", TODO_TOKEN: OWNERS, TODO_KEYS: formatKeySet([key.publicKey]) },
  });
  web = new NodeClient(system.cluster.urls.web ?? "");
});
afterAll(() => system?.stop());

async function makeLink(token = OWNERS): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const made = await web.request("/session-links", { method: "POST", headers });
  expect(made.status).toBe(201);
  return (made.json as { code: string }).code;
}

function redeem(code: string): Promise<HttpAnswer> {
  return web.request("/session-links/redeem", { method: "POST", json: { code } });
}

/** The storage of the link's object. */
async function storageOf(code: string) {
  return system.cluster.miniflare.unsafeGetDurableObjectStorage("todo-web", "SessionLink", {
    name: await nameOf(code),
  });
}

test("a link gives the token that it was made with, whatever its scope, once", async () => {
  for (const token of [OWNERS, bobs]) {
    const code = await makeLink(token);
    expect(await redeem(code)).toMatchObject({ status: 200, json: { token } });
    expectProblem(await redeem(code), "not-found");
  }
});

test("of many who redeem one link at the same moment exactly one gets the token", async () => {
  const code = await makeLink();
  const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(code)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 404)).toHaveLength(19);
});

test("a link is good for 60 seconds, and for nobody after them", async () => {
  const before = Date.now();
  const headers = { authorization: `Bearer ${OWNERS}` };
  const { json } = await web.request("/session-links", { method: "POST", headers });
  const { code, expiresAt } = json as { code: string; expiresAt: string };
  const age = Date.parse(expiresAt) - before;
  expect(age).toBeGreaterThanOrEqual(60_000);
  expect(age).toBeLessThan(60_000 + (Date.now() - before) + 1);
  const storage = await storageOf(code);
  await storage.exec("UPDATE kept SET expires_at = ?", Date.now());
  expectProblem(await redeem(code), "not-found");
});

test("what is stored of a link holds neither token nor code, and after its use nothing", async () => {
  const code = await makeLink();
  const storage = await storageOf(code);
  const stored = JSON.stringify(await storage.exec("SELECT * FROM kept"));
  expect(stored).toContain("sealed");
  expect(stored).not.toContain(OWNERS);
  expect(stored).not.toContain(code);
  await redeem(code);
  expect(JSON.stringify(await storage.exec("SELECT * FROM kept"))).not.toContain("sealed");
});

test("a guess, a code that is none, and a request without a token open and make nothing", async () => {
  expectProblem(await redeem(newCode()), "not-found");
  for (const code of ["", "short", `${newCode()}x`, "../../../../../../../../../../etc/passwd"])
    expectProblem(await redeem(code), "invalid");
  expectProblem(await web.request("/session-links", { method: "POST" }), "unauthorized");
  const headers = { authorization: "Bearer wrong" };
  expectProblem(await web.request("/session-links", { method: "POST", headers }), "unauthorized");
});

test("no form of a foreign page redeems a link, and the code in the address does not either", async () => {
  const code = await makeLink();
  const form = { "content-type": "text/plain" };
  const body = JSON.stringify({ code });
  expectProblem(
    await web.request("/session-links/redeem", { method: "POST", headers: form, body }),
    "unsupported-media-type",
  );
  expectProblem(
    await web.request(`/session-links/redeem?code=${code}`, { method: "POST", json: {} }),
    "invalid",
  );
  expect((await redeem(code)).status).toBe(200);
});

test("neither code nor token is in what the workers log", async () => {
  const code = await makeLink();
  await redeem(code);
  await redeem(code);
  expect(system.log.join("\n")).not.toContain(code);
  expect(system.log.join("\n")).not.toContain(OWNERS);
});
