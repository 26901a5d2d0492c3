/** What a file in `commands/` exports: one command, with its arguments checked before it runs. */
import { type ArgsDef, type ParsedArgs, parseArgs } from "citty";
import { checkArguments, SHARED_ARGS } from "./args.ts";
import { type Context, openContext } from "./context.ts";
import type { Printer } from "./show/print.ts";
import type { World } from "./world.ts";

export interface Command {
  /** As typed, after `todo`: `update ID [complete|open]`. */
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly string[];
  /** The command's own arguments, without the shared ones. */
  readonly args: ArgsDef;
  run(world: World, rawArgs: readonly string[], print: Printer): Promise<void>;
}

interface Definition<T extends ArgsDef> {
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly args: T;
  readonly run: (context: Context, args: ParsedArgs<T>) => Promise<void>;
}

/** A command from its definition: `run` is called with checked, typed arguments and an open context. */
export function defineCommand<const T extends ArgsDef>(definition: Definition<T>): Command {
  return {
    ...definition,
    async run(world, rawArgs, print) {
      const args = { ...definition.args, ...SHARED_ARGS };
      checkArguments(rawArgs, args);
      const shared = parseArgs<typeof SHARED_ARGS>([...rawArgs], args);
      await definition.run(openContext(world, print, shared), parseArgs<T>([...rawArgs], args));
    },
  };
}
