/** The options of our scripts: a wrong one is met with a line and how it is used, never with a stack. */
import { type ParseArgsConfig, parseArgs } from "node:util";

/** The options given; ends the process after `--help` (0) or a wrong option (2). `usage`: a line, and what it says of each option. */
export function scriptOptions<const T extends NonNullable<ParseArgsConfig["options"]>>(
  usage: string,
  options: T,
  args: readonly string[] = process.argv.slice(2),
) {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return wrongOption(error instanceof Error ? error.message : String(error), usage);
  }
}

export function wrongOption(message: string, usage: string): never {
  // Node adds advice about `--` that is of no use here.
  console.error(`${message.split(". To specify")[0]}\n${usage}`);
  process.exit(2);
}
