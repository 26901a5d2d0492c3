/** Which worker listens on which port, and whether it is free. */
import { createServer } from "node:net";

/**
 * Ports in a row: the first two nodes, the sync worker, then further nodes; and before them the gateway. So two nodes get
 * 8787 and 8788, sync 8789, and the page 8786.
 */
export function assignPorts(nodes: readonly string[], first: number): Record<string, number> {
  const names = [...nodes.slice(0, 2), "sync", ...nodes.slice(2)];
  return { web: first - 1, ...Object.fromEntries(names.map((name, index) => [name, first + index])) };
}

export function isFree(port: number, host: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once("error", () => resolve(false));
  server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  return promise;
}
