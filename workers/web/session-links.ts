/** Sign-in links: a token that the command line has gets to the page without standing in an address that a server sees. */
import * as v from "valibot";
import { bearerToken } from "../auth/bearer.ts";
import { CODE, nameOf, newCode, seal, unseal } from "../auth/sealed-token.ts";
import { SESSION_LINK_AGE_MS } from "../core/limits.ts";
import { Time } from "../model/values.ts";
import { invalid, problem } from "../shared/http.ts";
import { objectOf } from "../shared/objects.ts";
import { SYNC_PLACE } from "../shared/places.ts";
import { type Route, routesFor } from "../shared/route.ts";
import type { WebBindings, WebEnv } from "./env.ts";

/** `code`: what the page gives back for the token, once. */
export const SessionLinkSchema = v.object({ code: v.string(), expiresAt: Time });
const RedeemBody = v.strictObject({
  code: v.pipe(v.string(), v.regex(CODE, "is no code of a sign-in link")),
});
const SessionSchema = v.object({ token: v.string() });

const route = routesFor<WebBindings>();

export const SESSION_LINK_ROUTES: readonly Route<WebBindings>[] = [
  route({
    method: "POST",
    path: "/session-links",
    // Any token may be carried to a browser: there it may do what it may do here.
    scope: "read",
    budget: "admin",
    summary: "A code that the page redeems for the token of this request: once, within 60 seconds",
    answer: SessionLinkSchema,
    status: 201,
    async handle({ env, req, json }) {
      const token = env.TODO_OPEN === "yes" ? undefined : bearerToken(req.raw.headers);
      if (token === undefined)
        return problem(invalid("Nobody signs in here: this cluster asks for no token."));
      const code = newCode();
      const expiresAt = Date.now() + SESSION_LINK_AGE_MS;
      await (await linkOf(env, code)).keep(await seal(token, code), expiresAt);
      return json({ code, expiresAt: new Date(expiresAt).toISOString() }, 201);
    },
  }),
  route({
    method: "POST",
    path: "/session-links/redeem",
    // The client has no token yet: the code takes its place.
    scope: "public",
    budget: "admin",
    summary: "The token that a sign-in link was made for; this uses the link up",
    body: RedeemBody,
    answer: SessionSchema,
    async handle({ env, json }, { body: { code } }) {
      const sealed = await (await linkOf(env, code)).take();
      if (sealed !== undefined) return json({ token: await unseal(sealed, code) });
      return problem({
        type: "not-found",
        detail:
          "That link was used, or is older than 60 seconds: `todo login --browser` makes another. If it was not you who used it, revoke the token.",
      });
    },
  }),
];

async function linkOf(env: WebEnv, code: string) {
  return objectOf(env, SYNC_PLACE, env.SESSION_LINKS, await nameOf(code));
}
