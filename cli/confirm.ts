/** A question before something that can't be taken back. */
import type { Context } from "./context.ts";
import { wrongUsage } from "./failure.ts";

/** Whether the person at the terminal said yes. Where nobody can be asked, `--yes` must have been given. */
export async function confirm({ world, print }: Context, question: string): Promise<boolean> {
  if (!world.stdin.isTTY) throw wrongUsage("nobody can be asked here", "add --yes if you are sure");
  print.note(`${question} [y/N]`);
  for await (const typed of world.stdin) return /^y(es)?$/i.test(typed.toString().trim());
  return false;
}
