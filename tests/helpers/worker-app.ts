/** A worker's routes on Node, without the runtime. */
import * as v from "valibot";

export interface WorkerApp {
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  request(path: string, init: RequestInit, env: object): Promise<Response>;
}

const App = v.object({
  routes: v.array(v.object({ method: v.string(), path: v.string() })),
  request: v.function(),
});

/** Imported by a name that the compiler does not follow: an app's types are the platform's, and tests run on Node. */
async function appOf(file: string, create: string): Promise<WorkerApp> {
  const module: Record<string, () => unknown> = await import(
    new URL(`../../workers/${file}`, import.meta.url).href
  );
  const app = module[create]?.();
  v.assert(App, app);
  return app as unknown as WorkerApp;
}

export const datanodeApp = await appOf("datanode/http/app.ts", "createDatanode");
export const syncApp = await appOf("sync/app.ts", "createSync");
