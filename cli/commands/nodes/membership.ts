/** What retiring a node and taking it back have in common (rule P2). */
import { confirm } from "../../confirm.ts";
import type { Context } from "../../context.ts";
import { Failure } from "../../failure.ts";
import { parsed } from "../../net/answered.ts";
import { RegistrationSchema } from "../../net/answers.ts";
import { askAboutCluster } from "../../net/sync-worker.ts";

export const MEMBERSHIP_ARGS = {
  node: { type: "positional", required: true, description: "the node's name" },
  yes: { type: "boolean", description: "do not ask first" },
} as const;

interface Change {
  readonly action: "retire" | "readmit";
  readonly question: string;
  /** How the change is reported: `Retired`. */
  readonly done: string;
}

/** Asks the person, unless told not to, and then the sync worker. */
export async function changeMembership(
  context: Context,
  { node, yes }: { readonly node: string; readonly yes?: boolean | undefined },
  { action, question, done }: Change,
): Promise<void> {
  const { print, json } = context;
  if (!yes && !(await confirm(context, question))) throw new Failure("usage", "nothing was changed");
  const answer = await askAboutCluster(context, "POST", `/nodes/${encodeURIComponent(node)}/${action}`);
  if (json) return print.document(answer.text);
  const { lists } = parsed(answer, RegistrationSchema);
  print.line(`${done} ${node}, for ${lists === 1 ? "1 list" : `${lists} lists`}`);
}
