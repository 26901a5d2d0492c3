/** Retiring a node, and taking it back (rule P2). */
import { type Command, defineCommand, type Meta } from "../../../command.ts";
import { confirm } from "../../../confirm.ts";
import { Failure } from "../../../failure.ts";
import { RegistrationSchema } from "../../../net/answers.ts";
import { parsed } from "../../../net/outcome.ts";
import { askAboutCluster } from "../../../net/sync-worker.ts";

export const retire = membershipCommand(
  {
    name: "retire",
    description: "Take a node out for good: no round waits for it any more.",
    examples: ["todo nodes retire c", "todo nodes retire c --yes"],
  },
  (node) =>
    `Retire ${node}? What it holds and no other node does is left behind, until it comes back emptied.`,
  "Retired",
);

export const readmit = membershipCommand(
  {
    name: "readmit",
    description: "Take a retired node back, as a new and empty one.",
    examples: ["todo nodes readmit c"],
  },
  (node) =>
    `Readmit ${node}? What it holds is set aside for \`todo nodes salvage\`, and it comes back as a new, empty node.`,
  "Readmitted",
);

/** A command that asks the person, unless told not to, and then the sync worker. */
function membershipCommand(meta: Meta, question: (node: string) => string, done: string): Command {
  return defineCommand({
    meta,
    args: {
      node: { type: "positional", required: true, description: "the node's name" },
      yes: { type: "boolean", description: "do not ask first" },
    },
    async run(context, { node, yes }) {
      const { print, json } = context;
      if (!yes && !(await confirm(context, question(node))))
        throw new Failure("usage", "nothing was changed");
      const path = `/nodes/${encodeURIComponent(node)}/${meta.name}`;
      const answer = await askAboutCluster(context, "POST", path, { node });
      if (json) return print.document(answer.text);
      const { lists } = parsed(answer, RegistrationSchema);
      print.line(`${done} ${node}, for ${lists === 1 ? "1 list" : `${lists} lists`}`);
    },
  });
}
