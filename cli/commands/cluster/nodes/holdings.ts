/** What a node holds of all its lists: what its readmission will set aside (rule P2). */
import type { ListsPage } from "../../../../workers/model/answers.ts";
import type { Context } from "../../../context.ts";
import { ListStatusSchema, ListsSchema } from "../../../net/answers.ts";
import { askThisNode } from "../../../net/nodes.ts";
import { parsed } from "../../../net/outcome.ts";
import { namedNode } from "../../../net/preference.ts";

export interface Holdings {
  readonly todos: number;
  /** Writes that may be on no other node. */
  readonly unsettled: number;
}

/** Asks the node itself: one that is retired still answers reads. Throws a `Failure` where it can't be asked, or refuses. */
export async function holdingsOf(context: Context, name: string): Promise<Holdings> {
  const node = namedNode(context.settings.nodes, name);
  const ask = (path: string) => askThisNode(context, node, { method: "GET", path, isWholePath: true });
  let [todos, unsettled] = [0, 0];
  for (let path: string | undefined = "/lists"; path !== undefined; ) {
    const { lists, next }: ListsPage = parsed(await ask(path), ListsSchema);
    // One after the other: a node may have thousands of lists, and limits how often it is asked.
    for (const { list } of lists) {
      // The catalog may be some seconds behind, and knows nothing of what is unsettled.
      const status = parsed(await ask(`/lists/${list}/status`), ListStatusSchema);
      todos += status.todos;
      unsettled += status.unsettled;
    }
    path = next === null ? undefined : `/lists?${new URLSearchParams({ after: next })}`;
  }
  return { todos, unsettled };
}
