/** A node's conflicts, page after page. */
import { MAX_TODOS_PER_PAGE } from "../../workers/core/limits.ts";
import type { Conflict } from "../../workers/model/answers.ts";
import type { Context } from "../context.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { ConflictsSchema } from "./answers.ts";
import { askOneOf } from "./nodes.ts";
import { type Answer, parsed } from "./outcome.ts";

/** All conflicts of the first of `nodes` that can answer, and which node that was. */
export async function readConflicts(
  context: Context,
  nodes: readonly Endpoint[],
): Promise<{ readonly conflicts: readonly Conflict[]; readonly from: Endpoint }> {
  const first = await askOneOf(context, nodes, request(null));
  const { from } = first;
  const conflicts: Conflict[] = [];
  for (let answer: Answer = first; ; ) {
    const page = parsed(answer, ConflictsSchema);
    conflicts.push(...page.conflicts);
    if (page.next === null) return { conflicts, from };
    answer = await askOneOf(context, [from], request(page.next));
  }
}

function request(after: string | null) {
  const more = after === null ? "" : `&after=${after}`;
  return { method: "GET", path: `/conflicts?limit=${MAX_TODOS_PER_PAGE}${more}` } as const;
}
