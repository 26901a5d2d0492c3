import { IDS_ARG, NODE_ARGS } from "../../args.ts";
import { changeTodos } from "../../change.ts";
import { defineCommand } from "../../command.ts";

export const done = stateCommand("done", "Complete todos.", { completed: true }, "Done:");
export const open = stateCommand("open", "Open todos again.", { completed: false }, "Opened");

function stateCommand(name: string, description: string, set: { readonly completed: boolean }, verb: string) {
  return defineCommand({
    meta: { name, description, examples: [`todo ${name} 1`, `todo ${name} 3 5-7`], takesWords: true },
    args: { ...IDS_ARG, ...NODE_ARGS },
    run: (context, { _: words }) => changeTodos(context, words, set, verb),
  });
}
