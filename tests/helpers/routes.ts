/** The routes that the workers have, read from the apps: a list of them that is copied misses the next one. */
import { datanodeApp, syncApp, type WorkerApp } from "./worker-app.ts";

export interface Route {
  readonly method: string;
  /** As the app has it: `/lists/:list/todos/:id`. */
  readonly path: string;
}

export const DATANODE_ROUTES = routesOf(datanodeApp);
export const SYNC_ROUTES = routesOf(syncApp);

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

/** One entry for each route: an app has one for each handler. Those of all methods stand before and after the routes. */
function routesOf({ routes }: WorkerApp): Route[] {
  const own = routes.filter(({ method }) => method !== "ALL");
  return [...new Map(own.map((route) => [`${route.method} ${route.path}`, route])).values()];
}
