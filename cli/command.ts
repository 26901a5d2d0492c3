/** What a file in `commands/` exports: a command of citty's, whose `run` gets an open context. */
import type { ArgsDef, ParsedArgs } from "citty";
import type { Command } from "./command-type.ts";
import type { Context } from "./context.ts";

export type { Command, Meta } from "./command-type.ts";

interface Definition<T extends ArgsDef> extends Omit<Command, "args" | "run"> {
  readonly args: T;
  /** Prints what was asked for, or throws a `Failure`. */
  run(context: Context, args: ParsedArgs<T>): Promise<void>;
}

/** citty's `defineCommand`, which leaves the type of `data` open: `main` hands the context over in it. */
export function defineCommand<const T extends ArgsDef>({ run, ...definition }: Definition<T>): Command {
  // citty has parsed them by these very definitions: commands with different ones must be of one type here.
  return { ...definition, run: ({ args, data }) => run(data, args as ParsedArgs<T>) };
}
