/** Retiring a node, and taking it back (rule P2). */

import { confirm } from "./confirm.ts";
import type { Context } from "./context.ts";
import { Failure } from "./failure.ts";
import { parsed } from "./net/answered.ts";
import { RegistrationSchema } from "./net/answers.ts";
import { askAboutCluster } from "./net/sync-worker.ts";

const QUESTIONS = {
  retire: (node: string) =>
    `Retire ${node}? What it holds and no other node does is left behind, until it comes back emptied.`,
  readmit: (node: string) =>
    `Readmit ${node}? What it holds is set aside for \`todo nodes salvage\`, and it comes back as a new, empty node.`,
};

const DONE = { retire: "Retired", readmit: "Readmitted" };

/** Asks the person, unless told not to, and then the sync worker. */
export async function changeMembership(
  context: Context,
  action: "retire" | "readmit",
  node: string,
  isSure: boolean,
): Promise<void> {
  const { print, json } = context;
  if (!isSure && !(await confirm(context, QUESTIONS[action](node))))
    throw new Failure("usage", "nothing was changed");
  const answer = await askAboutCluster(context, "POST", `/nodes/${encodeURIComponent(node)}/${action}`, {
    node,
  });
  if (json) return print.document(answer.text);
  const { lists } = parsed(answer, RegistrationSchema);
  print.line(`${DONE[action]} ${node}, for ${lists === 1 ? "1 list" : `${lists} lists`}`);
}
