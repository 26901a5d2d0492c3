/** The entry of `todo`: runs one command, and is the only place that sets the exit code. */
import { EXIT_CODES } from "./failure.ts";
import { main } from "./main.ts";
import { processWorld } from "./world.ts";

// A reader that left (`todo list | head -1`) is no failure: there is nobody to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`todo: the answer can't be written (${error.code})\n`);
  process.exit(EXIT_CODES.unexpected);
});
// Whoever closed stderr wants to hear nothing.
process.stderr.on("error", () => {});

process.exitCode = await main(processWorld());
