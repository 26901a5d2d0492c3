/** The whole demo: a cluster of its own, the three steps, and whether everything was as told. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Arrangement, type Cluster, startCluster } from "../cluster.ts";
import { Gate, withGates } from "../gate/gate.ts";
import { Expectations, Mismatch } from "./expectations.ts";
import { fresh } from "./fresh.ts";
import { Screen } from "./screen.ts";
import { step1 } from "./step-1.ts";
import { step2 } from "./step-2.ts";
import { step3 } from "./step-3.ts";
import { type Scene, Story } from "./story.ts";
import { SyncLog } from "./sync-log.ts";
import { TodoCli } from "./todo-cli.ts";

export interface Stage {
  write(text: string): void;
  readonly colour: boolean;
  /** Changes the cluster before it starts; tests break it here. */
  readonly arrange?: (workers: Arrangement) => Arrangement;
}

/** Whether every expectation held. */
export async function playDemo({ write, colour, arrange = (same) => same }: Stage): Promise<boolean> {
  const startedAt = performance.now();
  const screen = new Screen(write, colour);
  const expectations = new Expectations();
  const folder = mkdtempSync(join(tmpdir(), "todo-demo-"));
  // Also when it is cut short by Ctrl-C.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  /** Plays on a cluster of its own, with a user of its own. */
  const playOn = async (mode: string, play: (scene: Scene, cluster: Cluster) => Promise<void>) => {
    const log = new SyncLog();
    const vars = { TODO_OPEN: "yes", TODO_SYNC_MODE: mode };
    const onLog = (line: string) => log.add(line);
    const cluster = await startCluster({ vars, onLog, arrange: (workers) => arrange(withGates(workers)) });
    try {
      const { urls } = cluster;
      const cli = new TodoCli(mkdtempSync(join(folder, `${mode}-`)), urls);
      await play({ urls, screen, cli, log, expectations }, cluster);
    } finally {
      await cluster.stop();
    }
  };
  try {
    await playOn("manual", async (scene, cluster) => {
      const ports = Object.entries(cluster.urls).map(([name, url]) => `${name} on ${new URL(url).port}`);
      screen.say(`A throw-away cluster on free ports: ${ports.join(", ")}.`);
      screen.say(
        "On the left the real CLI, on the right the sync worker's log. Rounds run only when asked for.",
      );
      await step1(new Story("step1", scene));
      await step2(new Story("step2", scene));
      await step3(new Story("step3", scene), new Gate(cluster, "a"));
    });
    await playOn("live", (scene) => fresh(new Story("fresh", scene)));
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    screen.line(`\n${expectations.held} expectations held, in ${seconds} s.`, "good");
    return true;
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    screen.line(`\n✗ ${error.message}`, "bad");
    screen.line(`After ${expectations.held} expectations that held, this one did not.`, "bad");
    return false;
  }
}
