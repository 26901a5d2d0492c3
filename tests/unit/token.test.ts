import { sign } from "hono/jwt";
import { describe, expect, it } from "vitest";
import { formatKeySet, generateSigningKey, parseKeySet, readSigningKey } from "../../workers/auth/keys.ts";
import {
  AUDIENCE,
  CALENDAR_AUDIENCE,
  type Claims,
  inspectToken,
  mintToken,
  verifyToken,
} from "../../workers/auth/token.ts";

const { key, pem } = await generateSigningKey();
const { key: other } = await generateSigningKey();
/** Far enough away that no test run meets them. */
const PAST = 1_000_000_000;
const FUTURE = 4_000_000_000;
const GRANT = { cluster: "home", sub: "ann", exp: FUTURE, lists: ["work-*"], scope: "write" } as const;
const CLAIMS: Claims = {
  iss: "home",
  aud: AUDIENCE,
  sub: "ann",
  jti: "t-1",
  exp: FUTURE,
  lists: ["work-*"],
  scope: "write",
};

function mint(grant: object = {}): Promise<{ token: string; claims: Claims }> {
  return mintToken({ ...GRANT, lists: [...GRANT.lists], ...grant }, key);
}

function verify(token: string) {
  return verifyToken(token, [key.publicKey], "home");
}

/** A token with claims that `mintToken` would not sign. */
function signed(changes: object): Promise<string> {
  return sign({ ...CLAIMS, ...changes }, { ...key.privateKey });
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

describe("a token", () => {
  it("that was minted for this cluster is verified, with the claims it was minted with", async () => {
    const { token, claims } = await mint();
    expect(claims).toEqual({ ...CLAIMS, jti: expect.stringMatching(/^[\da-f-]{36}$/) });
    expect(await verify(token)).toEqual({ type: "verified", claims });
  });

  it.each([
    ["expired", { exp: PAST }, /expired/],
    ["not yet in force", { nbf: FUTURE }, /not in force yet/],
    ["another cluster's", { cluster: "work" }, /another cluster/],
  ])("that is %s is refused, and says why", async (_, grant, reason) => {
    const { token } = await mint(grant);
    expect(await verify(token)).toEqual({ type: "refused", reason: expect.stringMatching(reason) });
  });

  it("for calendars is one for requests nowhere, nor the other way round", async () => {
    const { token: calendar } = await mint({ aud: CALENDAR_AUDIENCE, scope: "read" });
    const { token: request } = await mint({ scope: "read" });
    const asCalendar = (token: string) => verifyToken(token, [key.publicKey], "home", CALENDAR_AUDIENCE);
    expect(await verify(calendar)).toMatchObject({ type: "refused" });
    expect(await asCalendar(calendar)).toMatchObject({ type: "verified" });
    expect(await asCalendar(request)).toMatchObject({ type: "refused" });
  });

  it("for calendars only reads, whoever signed it", async () => {
    const token = await signed({ aud: CALENDAR_AUDIENCE, scope: "write" });
    expect(await verifyToken(token, [key.publicKey], "home", CALENDAR_AUDIENCE)).toMatchObject({
      type: "refused",
    });
  });

  it("for another service, signed with the same key, is refused", async () => {
    expect(await verify(await signed({ aud: "mail" }))).toMatchObject({ type: "refused" });
    expect(await verify(await signed({ aud: [AUDIENCE, "mail"] }))).toMatchObject({ type: "refused" });
  });

  it("that another key signed is refused, also under the kid of a known one", async () => {
    const foreign = await sign({ ...CLAIMS }, { ...other.privateKey });
    const disguised = await sign({ ...CLAIMS }, { ...other.privateKey, kid: key.publicKey.kid });
    const nameless = await sign({ ...CLAIMS }, { ...key.privateKey, kid: undefined } as never);
    for (const token of [foreign, disguised, nameless])
      expect(await verify(token)).toEqual({ type: "refused", reason: expect.stringMatching(/not signed/) });
  });

  it("of either of two keys is verified while one replaces the other", async () => {
    const { token } = await mint();
    const { token: next } = await mintToken({ ...GRANT, lists: ["*"] }, other);
    const both = parseKeySet(formatKeySet([key.publicKey, other.publicKey]));
    for (const each of [token, next])
      expect(await verifyToken(each, both, "home")).toMatchObject({ type: "verified" });
    expect(await verifyToken(token, [other.publicKey], "home")).toMatchObject({ type: "refused" });
  });

  it.each(["none", "HS256", "RS256", "ES256", "eddsa", ""])(
    "whose header says %j is refused",
    async (alg) => {
      const { token } = await mint();
      const [, payload, signature] = token.split(".");
      const header = base64url({ alg, typ: "JWT", kid: key.publicKey.kid });
      for (const end of [signature, ""])
        expect(await verify(`${header}.${payload}.${end}`)).toMatchObject({ type: "refused" });
    },
  );

  it("signed with the public key's text as a shared secret is refused", async () => {
    const forged = await sign({ ...CLAIMS }, key.publicKey.x, "HS256");
    const [, payload, signature] = forged.split(".");
    const header = base64url({ alg: "HS256", typ: "JWT", kid: key.publicKey.kid });
    expect(await verify(`${header}.${payload}.${signature}`)).toMatchObject({ type: "refused" });
  });

  it("that was changed anywhere is refused", async () => {
    const { token, claims } = await mint();
    const [header, , signature] = token.split(".");
    const wider = [
      { scope: "admin" },
      { lists: ["*"] },
      { exp: FUTURE + 1 },
      { sub: "bob" },
      { jti: "other" },
    ];
    for (const change of wider) {
      const changed = `${header}.${base64url({ ...claims, ...change })}.${signature}`;
      expect(await verify(changed), JSON.stringify(change)).toMatchObject({ type: "refused" });
    }
  });

  it.each([
    ["no sub", { sub: undefined }],
    ["no jti", { jti: undefined }],
    ["no exp", { exp: undefined }],
    ["no lists", { lists: undefined }],
    ["no scope", { scope: undefined }],
    ["no iss", { iss: undefined }],
    ["no aud", { aud: undefined }],
    ["an unknown claim", { role: "boss" }],
    ["an unknown scope", { scope: "root" }],
    ["a list that is none", { lists: ["Work"] }],
    ["a pattern that is none", { lists: ["wo*k"] }],
    ["an empty list of lists", { lists: [] }],
    ["lists as text", { lists: "*" }],
    ["an exp as text", { exp: String(FUTURE) }],
    ["an exp that never comes", { exp: 1e300 }],
    ["a sub that breaks a log's line", { sub: "ann\n{}" }],
  ])("with %s is refused, though it is signed", async (_, change) => {
    expect(await verify(await signed(change))).toMatchObject({ type: "refused" });
  });

  it.each(["", ".", "..", "a.b", "a.b.c", "a.b.c.d", "null.null.null", "\u0000", `${"a".repeat(1e5)}.b.c`])(
    "spelled %.20j is refused, never thrown",
    async (text) => expect(await verify(text)).toMatchObject({ type: "refused" }),
  );

  it("is in no reason that it is refused with", async () => {
    const { token } = await mint({ exp: PAST });
    const outcome = await verify(token);
    expect(JSON.stringify(outcome)).not.toContain(token.slice(0, 20));
  });

  it("can be looked at without a key, and is then nobody's word", async () => {
    const { token, claims } = await mint();
    expect(inspectToken(token)).toEqual({ kid: key.publicKey.kid, claims });
    expect(inspectToken("a.b.c")).toBeUndefined();
  });

  it("is not minted for what no worker takes", async () => {
    await expect(mint({ lists: ["Work"] })).rejects.toThrow();
    await expect(mint({ sub: "" })).rejects.toThrow();
  });
});

describe("a key", () => {
  it("read from its file again is the same one, by its kid", async () => {
    expect(await readSigningKey(pem)).toEqual(key);
    expect(key.publicKey.kid).not.toBe(other.publicKey.kid);
  });

  it.each(["", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])(
    "is not read from %.30j, and the error does not repeat it",
    async (text) => {
      await expect(readSigningKey(text)).rejects.toThrow(/^the signing key is no Ed25519 private key/);
    },
  );

  it("that is private is refused by the workers: they could mint with it", () => {
    const text = JSON.stringify({ keys: [key.privateKey] });
    expect(() => parseKeySet(text)).toThrow(/TODO_KEYS/);
    expect(() => parseKeySet(text)).not.toThrow(key.privateKey.d);
  });

  it.each([
    ["no JSON", "x"],
    ["no set", "[]"],
    ["no keys", '{"keys":[]}'],
    ["three keys", JSON.stringify({ keys: [1, 2, 3].map((n) => ({ ...key.publicKey, kid: `k${n}` })) })],
    ["one kid twice", JSON.stringify({ keys: [key.publicKey, key.publicKey] })],
    ["another curve", JSON.stringify({ keys: [{ ...key.publicKey, crv: "Ed448" }] })],
    ["another algorithm", JSON.stringify({ keys: [{ ...key.publicKey, alg: "HS256" }] })],
  ])("set that has %s is an error, never a silent default", (_, text) => {
    expect(() => parseKeySet(text)).toThrow(/TODO_KEYS/);
  });
});
