/** Plays the commands of a page on a cluster of its own, in this process. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { main } from "../../cli/main.ts";
import { startCluster } from "../cluster.ts";
import { normalized, withTranscripts } from "./page.ts";

/** The page as it must be now. Rounds run only where it says `todo sync`, and each command asks node a unless it says. */
export async function played(page: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "todo-transcripts-"));
  const cluster = await startCluster({ vars: { TODO_OPEN: "yes", TODO_SYNC_MODE: "manual" } });
  const { sync = "", ...nodes } = cluster.urls;
  const env = {
    NO_COLOR: "1",
    TODO_NODES: Object.entries(nodes)
      .map(([name, url]) => `${name}=${url}`)
      .join(","),
    TODO_SYNC: sync,
    TODO_CONSISTENCY: "node",
    TODO_PREFER: "first",
  };
  try {
    return await withTranscripts(page, async (argv, columns) => {
      let [stdout, stderr] = ["", ""];
      const code = await main({
        argv: [...argv, "--quiet"],
        env,
        cwd: folder,
        home: folder,
        stdout: {
          isTTY: true,
          columns,
          write: (text) => {
            stdout += text;
          },
        },
        stderr: {
          write: (text) => {
            stderr += text;
          },
        },
        stdin: Readable.from([]),
        now: Date.now,
        openBrowser: async () => false,
        runEditor: async () => 1,
        wait: async () => {},
        onInterrupt: () => () => {},
      });
      return normalized(code === 0 ? stdout : stdout + stderr);
    });
  } finally {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
