/** A token that is kept for a moment, sealed with a code that is kept nowhere: what is stored opens nothing. */
import { decodeBase64Url, encodeBase64Url } from "hono/utils/encode";

/** The length of an AES-256 key. Nobody guesses it, so no slow hash is needed. */
const CODE_BYTES = 32;
/** How `CODE_BYTES` are spelled. */
export const CODE = /^[\w-]{43}$/;
/** Each code seals one text, and a key that is used once needs no nonce of its own. */
const NONCE = new Uint8Array(12);

/** What opens one sealed token: 43 characters of base64url. */
export function newCode(): string {
  // Without padding: `=` has a meaning of its own in an address.
  return encodeBase64Url(crypto.getRandomValues(new Uint8Array(CODE_BYTES)).buffer).replace("=", "");
}

/** The name under which the token is kept; the code can't be derived from it. */
export async function nameOf(code: string): Promise<string> {
  return encodeBase64Url(await crypto.subtle.digest("SHA-256", decodeBase64Url(code)));
}

export async function seal(token: string, code: string): Promise<string> {
  const key = await keyOf(code, "encrypt");
  const text = new TextEncoder().encode(token);
  return encodeBase64Url(await crypto.subtle.encrypt({ name: "AES-GCM", iv: NONCE }, key, text));
}

/** Throws where `code` is not the one that `sealed` was made with. */
export async function unseal(sealed: string, code: string): Promise<string> {
  const key = await keyOf(code, "decrypt");
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: NONCE }, key, decodeBase64Url(sealed));
  return new TextDecoder().decode(text);
}

function keyOf(code: string, use: "encrypt" | "decrypt") {
  return crypto.subtle.importKey("raw", decodeBase64Url(code), "AES-GCM", false, [use]);
}
