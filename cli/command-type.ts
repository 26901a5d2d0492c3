/** What a command is, whatever it is run with. */
import type { ArgsDef, CommandDef, CommandMeta } from "citty";

export interface Meta extends CommandMeta {
  readonly name: string;
  readonly description: string;
  readonly examples: readonly string[];
  /** A surplus argument is not quoted: someone may have typed a token there. */
  readonly takesSecrets?: boolean;
  /** It works while no node is known: the gateway is not asked for them. */
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
