/** The command line, from start to exit. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Options } from "../lib/options.ts";
import { compare, elapsed } from "../lib/stats.ts";
import { ms, type Row } from "../lib/table.ts";
import { World } from "../lib/world.ts";

const run = promisify(execFile);
const TODO = fileURLToPath(new URL("../../dist/todo.js", import.meta.url));

/** `todo list` over a process that does nothing. */
export async function cli({ runs }: Options): Promise<Row[]> {
  const world = await World.start();
  try {
    const { list } = await world.seeded(20);
    const env = {
      ...process.env,
      TODO_NODES: `a=${world.url("a")}`,
      TODO_SYNC: world.url("sync"),
      TODO_LIST: list,
    };
    const comparison = await compare(
      5 * runs,
      () => elapsed(() => run(process.execPath, [TODO, "list"], { env })),
      () => elapsed(() => run(process.execPath, ["-e", "0"])),
    );
    const more = comparison.ours - comparison.theirs;
    return [
      {
        what: "`todo list` from start to exit",
        reach: "at most 100 ms more than `node -e 0`",
        measured: ms(comparison.ours),
        floor: ms(comparison.theirs),
        ratio: `${ms(more)} more`,
        reached: more <= 100,
      },
    ];
  } finally {
    await world.stop();
  }
}
