/** The entry of `todo`: runs one command, and is the only place that sets the exit code. */
import { main } from "./main.ts";
import { processWorld } from "./world.ts";

// A reader that left (`todo list | head -1`) is no failure: there is nobody to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await main(processWorld());
