/** Ed25519 keys: the private one signs tokens and stays with its person, the workers hold public ones. WebCrypto only. */
import * as v from "valibot";

/** The key in use and, while it is being replaced, the one before or after it. */
const MAX_PUBLIC_KEYS = 2;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

const PublicKeySchema = v.object({
  kty: v.literal("OKP"),
  crv: v.literal("Ed25519"),
  kid: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  /** 32 bytes. */
  x: v.pipe(v.string(), v.regex(BASE64URL), v.length(43)),
  alg: v.exactOptional(v.literal("EdDSA")),
  use: v.exactOptional(v.literal("sig")),
  // The private half. A worker that has it could mint tokens; public keys exist to prevent that.
  d: v.exactOptional(v.never()),
});

/** A public key as RFC 8037 writes it. */
export type PublicKey = v.InferOutput<typeof PublicKeySchema>;

const KeySetSchema = v.object({
  keys: v.pipe(v.array(PublicKeySchema), v.minLength(1), v.maxLength(MAX_PUBLIC_KEYS)),
});

/** Signs tokens. `kid` is the thumbprint of the public half (RFC 7638), so that the key file says all there is to know. */
export interface SigningKey {
  readonly publicKey: PublicKey;
  /** Never leaves the process that reads it. */
  readonly privateKey: PrivateKey;
}

type PrivateKey = Omit<PublicKey, "d" | "use"> & { readonly alg: "EdDSA"; readonly d: string };

/**
 * The public keys that `text` spells: a JWK set (RFC 7517) of one or two Ed25519 keys. Throws where it is none, or holds a
 * private key: a worker must not run with other keys than its operator thinks. The text itself is not in the error.
 */
export function parseKeySet(text: string): readonly PublicKey[] {
  const result = v.safeParse(KeySetSchema, parseJson(text));
  if (!result.success) {
    const path = v.getDotPath(result.issues[0]) ?? "it";
    throw new Error(`TODO_KEYS is no JWK set of one or two public Ed25519 keys: see ${path}`);
  }
  const { keys } = result.output;
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length)
    throw new Error("TODO_KEYS holds two keys with one kid");
  return keys;
}

/** What `TODO_KEYS` takes. */
export function formatKeySet(keys: readonly PublicKey[]): string {
  return JSON.stringify({ keys });
}

/** A new key pair, the private half as PEM (PKCS #8). Keep it where only its person can read it. */
export async function generateSigningKey(): Promise<{ pem: string; key: SigningKey }> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new Error("Ed25519 makes pairs of keys");
  const bytes = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
  if (!(bytes instanceof ArrayBuffer)) throw new Error("PKCS #8 is bytes");
  const base64 = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const pem = `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`;
  return { pem, key: await readSigningKey(pem) };
}

/** The key in a PEM file. Throws where that is no Ed25519 private key; the file's text is not in the error. */
export async function readSigningKey(pem: string): Promise<SigningKey> {
  const { x, d } = await readPem(pem);
  const parts = { kty: "OKP", crv: "Ed25519", kid: await thumbprint(x), x, alg: "EdDSA" } as const;
  return { publicKey: { ...parts, use: "sig" }, privateKey: { ...parts, d } };
}

async function readPem(pem: string): Promise<{ x: string; d: string }> {
  const [, base64 = ""] = /-----BEGIN PRIVATE KEY-----([\s\S]+?)-----END PRIVATE KEY-----/.exec(pem) ?? [];
  try {
    const bytes = Uint8Array.from(atob(base64.replace(/\s/g, "")), (char) => char.charCodeAt(0));
    const key = await crypto.subtle.importKey("pkcs8", bytes, "Ed25519", true, ["sign"]);
    const jwk = await crypto.subtle.exportKey("jwk", key);
    if ("x" in jwk && "d" in jwk && jwk.x && jwk.d) return { x: jwk.x, d: jwk.d };
  } catch {
    // The error below says nothing of the file's text.
  }
  throw new Error("the signing key is no Ed25519 private key in PEM (PKCS #8)");
}

/** RFC 7638: of the required members, in the order of their names. */
async function thumbprint(x: string): Promise<string> {
  const text = JSON.stringify({ crv: "Ed25519", kty: "OKP", x });
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
