/** What a file in `commands/` exports: a command of citty's, whose `run` gets an open context. */
import type { ArgsDef, CommandDef, CommandMeta, ParsedArgs } from "citty";
import type { Context } from "./context.ts";

export interface Meta extends CommandMeta {
  readonly name: string;
  readonly description: string;
  readonly examples: readonly string[];
  /** A surplus argument is not quoted: someone may have typed a token there. */
  readonly takesSecrets?: boolean;
  /** It works while no node is known: the one address is not asked for them. */
  readonly asksNoNode?: boolean;
  /** The last positional argument stands for any number of words, which the command finds in `args._`. */
  readonly takesWords?: boolean;
}

/** Has positional arguments or subcommands, never both. */
export interface Command extends CommandDef {
  readonly meta: Meta;
  /** Its own, without the shared ones. */
  readonly args: ArgsDef;
  /** Each is loaded only when it is asked for: start-up is what a person waits for most. */
  readonly subCommands?: Readonly<Record<string, () => Promise<Command>>>;
}

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
