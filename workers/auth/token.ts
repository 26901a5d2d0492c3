/** Tokens: JWTs (RFC 7519) signed with Ed25519. Minted by whoever has the private key, checked by the workers. */
import { decode, sign, verifyWithJwks } from "hono/jwt";
import * as v from "valibot";
import { isListPattern, SCOPES } from "../model/scope.ts";
import { JtiSchema, SecondsSchema, SubSchema } from "../model/tokens.ts";
import type { PublicKey, SigningKey } from "./keys.ts";

/** The only algorithm: a token's header is compared with it, and never chooses one. */
const ALGORITHM = "EdDSA";
/** `aud`: a token that the same key signed for another service is not valid here. */
export const AUDIENCE = "edge-todos";
/** `aud` of a calendar's token. It stands in an address, which ends up in logs: so it is valid for calendars only, and no other token is valid there. */
export const CALENDAR_AUDIENCE = "edge-todos-calendar";
const AUDIENCES = [AUDIENCE, CALENDAR_AUDIENCE] as const;
export type Audience = (typeof AUDIENCES)[number];
/** `iss` where a cluster has no `TODO_CLUSTER`. */
export const DEFAULT_CLUSTER = "todo";
/** Longer than any token that can be minted: a longer text is refused before its signature is checked, which is work. */
const MAX_TOKEN_CHARS = 8_192;
const MAX_LISTS_PER_TOKEN = 50;

/** Every claim but `nbf` is required, and unknown ones are refused: an ignored claim would be a promise not kept. */
const AnyClaimsSchema = v.strictObject({
  /** The cluster. */
  iss: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  aud: v.picklist(AUDIENCES),
  sub: SubSchema,
  /** Names this token, so that it can be revoked. */
  jti: JtiSchema,
  exp: SecondsSchema,
  nbf: v.exactOptional(SecondsSchema),
  lists: v.pipe(
    v.array(v.pipe(v.string(), v.check(isListPattern))),
    v.minLength(1),
    v.maxLength(MAX_LISTS_PER_TOKEN),
  ),
  scope: v.picklist(SCOPES),
});
const ClaimsSchema = v.pipe(
  AnyClaimsSchema,
  v.check(({ aud, scope }) => aud === AUDIENCE || scope === "read", "a calendar's token only reads"),
);

export type Claims = v.InferOutput<typeof ClaimsSchema>;

/** What a token is minted for; the rest of its claims follows. Times in seconds since 1970. */
export type Grant = Pick<Claims, "sub" | "exp" | "lists" | "scope"> & {
  readonly cluster: string;
  readonly nbf?: number;
  /** The audience of requests, unless given. */
  readonly aud?: Audience;
};

export type Verified =
  | { readonly type: "verified"; readonly claims: Claims }
  /** `reason` goes to the client: it says nothing that its token does not. */
  | { readonly type: "refused"; readonly reason: string };

/** A signed token. Throws where no worker would accept what `grant` asks for. */
export async function mintToken(
  { cluster, nbf, ...grant }: Grant,
  { privateKey }: SigningKey,
): Promise<{ token: string; claims: Claims }> {
  const claims = v.parse(ClaimsSchema, {
    iss: cluster,
    aud: AUDIENCE,
    jti: crypto.randomUUID(),
    ...grant,
    ...(nbf !== undefined && { nbf }),
  });
  return { token: await sign(claims, privateKey), claims };
}

/** Whether `token` is one of this cluster and for `audience`, signed by one of `keys`, and in force. */
export async function verifyToken(
  token: string,
  keys: readonly PublicKey[],
  cluster: string,
  audience: Audience = AUDIENCE,
): Promise<Verified> {
  if (token.length > MAX_TOKEN_CHARS) return { type: "refused", reason: "It is too long." };
  let payload: unknown;
  try {
    payload = await verifyWithJwks(token, {
      keys: [...keys],
      allowedAlgorithms: [ALGORITHM],
      verification: { iss: cluster, aud: audience },
    });
  } catch (error) {
    return { type: "refused", reason: reasonOf(error) };
  }
  const parsed = v.safeParse(ClaimsSchema, payload);
  if (parsed.success) return { type: "verified", claims: parsed.output };
  const claim = v.getDotPath(parsed.issues[0]) ?? "it";
  return { type: "refused", reason: `Its claims are not the ones needed: see ${JSON.stringify(claim)}.` };
}

/** The claims of a token, unverified, for people to look at; undefined where it is not a token of this project. */
export function inspectToken(token: string): { kid: string | null; claims: Claims } | undefined {
  try {
    const { header, payload } = decode(token);
    const claims = v.safeParse(ClaimsSchema, payload);
    return claims.success ? { kid: header.kid ?? null, claims: claims.output } : undefined;
  } catch {
    return undefined;
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["JwtTokenExpired", "It has expired: ask for a new one."],
  ["JwtTokenNotBefore", "It is not in force yet."],
  ["JwtTokenIssuer", "It is another cluster's."],
  [
    "JwtTokenAudience",
    "It is for another use or service: one for calendars stands in their address, and there alone.",
  ],
]);

/** Told by the error's name. Its message holds the token, so it is never shown. */
function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  return REASONS.get(name) ?? "It is not signed by a key that this worker knows.";
}
