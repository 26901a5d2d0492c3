/** How a deploy script ends where it can't go on: one line for a person, and before it what wrangler had printed. */

export class Failed extends Error {
  readonly output: string;

  constructor(reason: string, output = "") {
    super(reason);
    this.output = output;
  }
}

/** Runs `script`, the command `npm run name`; ends the process with 1 where it failed. */
export async function orFail(name: string, script: () => Promise<void>): Promise<void> {
  try {
    await script();
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    if (error.output) console.error(error.output);
    console.error(`${name}: ${error.message}`);
    process.exit(1);
  }
}
