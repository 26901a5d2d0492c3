/** Requests about todos that a person named. */

import type { Stamp } from "../../workers/core/hlc.ts";
import { TodosUpdatedSchema } from "../../workers/model/answers.ts";
import type { Todo } from "../../workers/model/todo.ts";
import type { Context } from "../context.ts";
import { Failure, wrongUsage } from "../failure.ts";
import { parseIds } from "../ids.ts";
import { meantId } from "../state/ids.ts";
import type { Problem } from "./client.ts";
import { askNode, type NodeRequest } from "./nodes.ts";
import { type Answer, kindOf, parsed } from "./outcome.ts";

/** Sends the request about the todo that `typed` means; `aspect` is what of it, `/history` for example. */
export async function askAboutTodo(
  context: Context,
  typed: string,
  request: Omit<NodeRequest, "path">,
  aspect = "",
): Promise<Answer> {
  const [word = "", ...others] = parseIds([typed]);
  if (others.length > 0) throw wrongUsage(`${typed} is several todos, and this goes for one`);
  const id = idOf(context, word);
  try {
    return await askNode(context, { ...request, path: `${todoPath(id)}${aspect}` });
  } catch (error) {
    throw id === word ? error : explained(error, word, id);
  }
}

/** What became of one of several todos. */
export type Updated =
  | { readonly type: "updated"; readonly todo: Todo; readonly stamp: Stamp }
  | { readonly type: "refused"; readonly typed: string; readonly problem: Problem };

/** Makes the same change to several todos, in one request. */
export async function updateTodos(
  context: Context,
  typed: readonly string[],
  set: Readonly<Record<string, unknown>>,
): Promise<{ readonly answer: Answer; readonly updates: readonly Updated[] }> {
  const ids = typed.map((each) => idOf(context, each));
  const answer = await askNode(context, { method: "PATCH", path: "/todos", body: { ids, set } });
  const { results } = parsed(answer, TodosUpdatedSchema);
  const updates = results.map((result, index): Updated => {
    if ("todo" in result) return { type: "updated", todo: result.todo, stamp: result.stamp };
    return { type: "refused", typed: typed[index] ?? result.id, problem: result.problem };
  });
  return { answer, updates };
}

/** The failure that ends a command of which some todos were refused; undefined where none was. */
export function failureOf(updates: readonly Updated[]): Failure | undefined {
  const refused = updates.filter((each) => each.type === "refused");
  const [first] = refused;
  if (!first) return undefined;
  const lines = refused.map(({ typed, problem }) => `  ${typed}: ${problem.detail ?? problem.type}`);
  return new Failure(kindOf(first.problem), `${refused.length} of ${updates.length} not changed`, lines);
}

/** The id that is sent for what was typed. */
export function idOf({ state, settings }: Context, typed: string): string {
  // In a path these would name another resource, escaped or not.
  if (["", ".", ".."].includes(typed)) throw wrongUsage(`not an id: ${JSON.stringify(typed)}`);
  return meantId(state.read(), settings.list, typed);
}

/** Where a todo is found, after `/lists/LIST`. */
export function todoPath(id: string): string {
  return `/todos/${encodeURIComponent(id)}`;
}

/** The node speaks of an id that the person did not type. */
export function explained(error: unknown, typed: string, id: string): unknown {
  if (!(error instanceof Failure) || error.kind !== "not-found") return error;
  return error.withHints(`${typed} means ${id}, the todo last shown as ${typed}`);
}
