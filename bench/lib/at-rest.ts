/** When everything that follows a round has been written down: what is counted from then on belongs to what comes next. */
import { setTimeout as pause } from "node:timers/promises";
import type { Cluster } from "../../scripts/cluster.ts";

const LOOK_AGAIN_MS = 10;

/** Returns once each node that has `list` has told its catalog that all of it is settled there, and noted that it did: no round waits for it. */
export async function atRest(
  { miniflare, nodes }: Pick<Cluster, "miniflare" | "nodes">,
  list: string,
): Promise<void> {
  for (const node of nodes) {
    const name = { name: list };
    const storage = await miniflare.unsafeGetDurableObjectStorage(`todo-datanode-${node}`, "DataNode", name);
    const isNoted = async () => {
      const [table] = await storage.exec("SELECT name FROM sqlite_master WHERE name = 'state'");
      if (!table) return true;
      const [told] = await storage.exec("SELECT json ->> 'announcedDirty' AS dirty FROM state");
      return told?.dirty === 0;
    };
    while (!(await isNoted())) await pause(LOOK_AGAIN_MS);
  }
}
