/** Who may ask: whoever has the cluster's token, or everyone where the operator says so. */
import type { MiddlewareHandler } from "hono";
import { problem } from "./http.ts";

export interface AuthEnv {
  /** A secret. While it is missing, everything but `health` is refused. */
  readonly TODO_TOKEN?: string;
  /** `yes` opens the worker to everyone: set by `npm start` and the demo, on loopback, and by nothing that deploys. */
  readonly TODO_OPEN?: string;
}

export const requireToken: MiddlewareHandler<{ Bindings: AuthEnv }> = async (c, next) => {
  if (c.env.TODO_OPEN === "yes" || c.req.path === "/health") return next();
  const { TODO_TOKEN: token } = c.env;
  if (!token)
    return refuse(
      "No TODO_TOKEN is set on this worker, so it refuses everyone: `wrangler secret put TODO_TOKEN`.",
    );
  const given = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (given === undefined) return refuse("Send the cluster's token: Authorization: Bearer TOKEN.");
  if (!(await equal(given, token))) return refuse("That is not the cluster's token.");
  return next();
};

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
