/** The routes that the workers have, read from the apps: a list of them that is copied misses the next one. */
import * as v from "valibot";

export interface Route {
  readonly method: string;
  /** As the app has it: `/lists/:list/todos/:id`. */
  readonly path: string;
}

const Routes = v.object({ routes: v.array(v.object({ method: v.string(), path: v.string() })) });

export const DATANODE_ROUTES = await routesOf("datanode/http/app.ts", "createDatanode");
export const SYNC_ROUTES = await routesOf("sync/app.ts", "createSync");

/** The path that a client asks, for the list and with an id and a node that may well be there. */
export function pathOf({ path }: Route, list: string): string {
  return path.replace(":list", list).replace(":id", "1").replace(":node", "a");
}

/** The methods of each path, in the order of the app. */
export function methodsByPath(routes: readonly Route[]): Map<Route, string[]> {
  const paths = new Map<string, Route>();
  for (const route of routes) if (!paths.has(route.path)) paths.set(route.path, route);
  const methodsOf = (path: string) =>
    routes.filter((route) => route.path === path).map((each) => each.method);
  return new Map([...paths].map(([path, route]) => [route, methodsOf(path)]));
}

/** Imported by a name that the compiler does not follow: an app's types are the platform's, and tests run on Node. */
async function routesOf(file: string, create: string): Promise<Route[]> {
  const { href } = new URL(`../../workers/${file}`, import.meta.url);
  const module: Record<string, () => unknown> = await import(href);
  const { routes } = v.parse(Routes, module[create]?.());
  // One entry for each handler; those of all methods are what stands before and after the routes.
  const own = new Map(
    routes.filter(({ method }) => method !== "ALL").map((r) => [`${r.method} ${r.path}`, r]),
  );
  return [...own.values()];
}
