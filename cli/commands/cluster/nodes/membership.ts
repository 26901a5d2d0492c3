/** Retiring a node, and taking it back (rule P2). */
import { type Command, defineCommand, type Meta } from "../../../command.ts";
import { confirm } from "../../../confirm.ts";
import type { Context } from "../../../context.ts";
import { Failure } from "../../../failure.ts";
import { RegistrationSchema } from "../../../net/answers.ts";
import { parsed } from "../../../net/outcome.ts";
import { askAboutCluster } from "../../../net/sync-worker.ts";
import { holdingsOf } from "./holdings.ts";

export const retire = membershipCommand(
  {
    name: "retire",
    description: "Take a node out for good: no round waits for it any more.",
    examples: ["todo nodes retire c", "todo nodes retire c --yes"],
  },
  async (_, node) =>
    `Retire ${node}? What it holds and no other node does is left behind, until it comes back emptied.`,
  "Retired",
);

export const readmit = membershipCommand(
  {
    name: "readmit",
    description: "Take a retired node back, as a new and empty one.",
    examples: ["todo nodes readmit c"],
  },
  async (context, node) =>
    `Readmit ${node}? What it holds (${await holdingsText(context, node)}) is set aside for \`todo nodes salvage\`, and it comes back as a new, empty node.`,
  "Readmitted",
);

/** A command that asks the person, unless told not to, and then the sync worker. */
function membershipCommand(
  meta: Meta,
  question: (context: Context, node: string) => Promise<string>,
  done: string,
): Command {
  return defineCommand({
    meta,
    args: {
      node: { type: "positional", required: true, description: "the node's name" },
      yes: { type: "boolean", description: "do not ask first" },
    },
    async run(context, { node, yes }) {
      const { print, json } = context;
      if (!yes && !(await confirm(context, await question(context, node))))
        throw new Failure("usage", "nothing was changed");
      const path = `/nodes/${encodeURIComponent(node)}/${meta.name}`;
      const answer = await askAboutCluster(context, "POST", path, { node });
      if (json) return print.document(answer.text);
      const { lists } = parsed(answer, RegistrationSchema);
      print.line(`${done} ${node}, for ${counted(lists, "list")}`);
    },
  });
}

/** The person decides, also where the node can't tell what it holds. */
async function holdingsText(context: Context, node: string): Promise<string> {
  try {
    const { todos, unsettled } = await holdingsOf(context, node);
    return `${counted(todos, "todo")}, ${counted(unsettled, "unsettled write")}`;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `how much is not known: ${error.message}`;
  }
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
