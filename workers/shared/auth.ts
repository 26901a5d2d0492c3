/** Who may ask: whoever has the cluster's token, or everyone where the operator says so. */
import type { MiddlewareHandler } from "hono";
import { problem } from "./http.ts";

export interface AuthEnv {
  /** A secret. While it is missing, everything but `health` is refused. */
  readonly TODO_TOKEN?: string;
  /** `yes` opens the worker to everyone: set by `npm start`, the demo and .dev.vars.example, on loopback, and by nothing that deploys. */
  readonly TODO_OPEN?: string;
}

export const requireToken: MiddlewareHandler<{ Bindings: AuthEnv }> = async (c, next) => {
  if (c.env.TODO_OPEN === "yes" || c.req.path === "/health") return next();
  const { TODO_TOKEN: token } = c.env;
  if (!token) return refuse(`This worker has no TODO_TOKEN, so it refuses everyone: ${howToOpen(c.req.url)}`);
  const given = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (given === undefined) return refuse("Send the cluster's token: Authorization: Bearer TOKEN.");
  if (!(await equal(given, token))) return refuse("That is not the cluster's token.");
  return next();
};

/** By the address that was asked: a deployed worker is never reached under a loopback name. */
function howToOpen(url: string): string {
  return LOOPBACK.test(new URL(url).hostname)
    ? "copy .dev.vars.example to .dev.vars and start `wrangler dev` again (docs/deploy.md)."
    : "`npx wrangler secret put TODO_TOKEN --env ENVIRONMENT` sets it (docs/deploy.md).";
}

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;

function refuse(detail: string): Response {
  return problem({ type: "unauthorized", detail }, { "www-authenticate": "Bearer" });
}

/** In constant time: digests have one length, so not even the token's length shows. */
async function equal(a: string, b: string): Promise<boolean> {
  const encoder = new TextEncoder();
  const [left, right] = await Promise.all(
    [a, b].map((text) => crypto.subtle.digest("SHA-256", encoder.encode(text))),
  );
  return left !== undefined && right !== undefined && crypto.subtle.timingSafeEqual(left, right);
}
