/** What can happen to a list's object on a node that runs: its memory goes, or its storage. */
import type { System } from "./system.ts";

/** The object is put out of memory, as the platform does with idle ones; its sockets sleep on. */
export async function evict({ cluster }: System, node: string, list: string): Promise<void> {
  await cluster.miniflare.unsafeEvictDurableObject(`todo-datanode-${node}`, "DataNode", {
    name: list,
    webSockets: "hibernate",
  });
}

/** The node loses everything it stored of the list. */
export async function wipe(system: System, node: string, list: string): Promise<void> {
  const script = `todo-datanode-${node}`;
  const storage = await system.cluster.miniflare.unsafeGetDurableObjectStorage(script, "DataNode", {
    name: list,
  });
  const tables = await storage.exec<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'",
  );
  for (const { name } of tables) await storage.exec(`DROP TABLE ${name}`);
  await evict(system, node, list);
}
