/**
 * The gateway, one address in front of all nodes: the page, the nearest node's answers under the datanode's paths, the
 * cluster's under `/cluster`.
 */
import type { Hono } from "hono";
import { finishAnswers } from "../auth/answers.ts";
import { guard } from "../auth/guard.ts";
import { createApp, problemHandlers, refuseOtherMethods } from "../shared/http.ts";
import { createSync } from "../sync/app.ts";
import { clusterOf } from "../sync/bindings.ts";
import type { WebBindings, WebEnv } from "./env.ts";
import { answer } from "./gateway.ts";
import { WEB_ROUTES } from "./routes.ts";

/** Static files are answered before this worker is asked: `assets` in wrangler.toml. */
export function createWeb(): ExportedHandler<WebEnv> {
  const own = createOwn();
  const sync = createSync();
  const paths = new Set(WEB_ROUTES.map(({ path }) => path));
  // Each app has a guard of its own, so that a request is looked at once.
  return {
    fetch(request, env, ctx) {
      const url = new URL(request.url);
      if (paths.has(url.pathname)) return own.fetch(request, env, ctx);
      if (!url.pathname.startsWith("/cluster/")) return answer(request, env, ctx);
      url.pathname = url.pathname.slice("/cluster".length);
      return sync.fetch(new Request(url, request), env, ctx);
    },
  };
}

function createOwn(): Hono<WebBindings> {
  const app = createApp<WebBindings>();
  finishAnswers(app);
  guard(app, {
    routes: WEB_ROUTES,
    restrictions: (env) => clusterOf(env).standings(),
  });
  for (const { method, path, run } of WEB_ROUTES) app.on(method, path, run);
  refuseOtherMethods(app);
  problemHandlers(app);
  return app;
}
