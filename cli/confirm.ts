/** A question before something that can't be taken back. */
import type { Context } from "./context.ts";
import { wrongUsage } from "./failure.ts";

/** Whether the person at the terminal said yes. Where nobody can be asked, `flag` must have been given. */
export async function confirm(context: Context, question: string, flag = "--yes"): Promise<boolean> {
  return /^y(es)?$/i.test(await asked(context, `${question} [y/N]`, flag));
}

/** Whether the person typed `name`: for what a habit of saying yes must not do. */
export async function confirmByName(context: Context, question: string, name: string): Promise<boolean> {
  return (await asked(context, `${question} Type its name to go on:`, "--yes")) === name;
}

async function asked({ world, print }: Context, question: string, flag: string): Promise<string> {
  if (!world.stdin.isTTY) {
    const [asked] = question.split("?");
    throw wrongUsage(`nobody can be asked here: ${asked}?`, `add ${flag} if you are sure`);
  }
  print.note(question);
  for await (const typed of world.stdin) return typed.toString().trim();
  return "";
}
