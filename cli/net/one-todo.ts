/** Requests about the one todo that a person named. */

import type { Context } from "../context.ts";
import { Failure, wrongUsage } from "../failure.ts";
import { meantId } from "../state/ids.ts";
import { askNode, type NodeRequest } from "./nodes.ts";
import type { Answer } from "./outcome.ts";

/** Sends the request about the todo that `typed` means; `aspect` is what of it, `/history` for example. */
export async function askAboutTodo(
  context: Context,
  typed: string,
  request: Omit<NodeRequest, "path">,
  aspect = "",
): Promise<Answer> {
  // In a path these would name another resource, escaped or not.
  if (["", ".", ".."].includes(typed)) throw wrongUsage(`not an id: ${JSON.stringify(typed)}`);
  const { state, settings } = context;
  const id = meantId(state.read(), settings.list, typed);
  try {
    return await askNode(context, { ...request, path: `${todoPath(id)}${aspect}` });
  } catch (error) {
    throw id === typed ? error : explained(error, typed, id);
  }
}

/** Where a todo is found, after `/lists/LIST`. */
export function todoPath(id: string): string {
  return `/todos/${encodeURIComponent(id)}`;
}

/** The node speaks of an id that the person did not type. */
function explained(error: unknown, typed: string, id: string): unknown {
  if (!(error instanceof Failure) || error.kind !== "not-found") return error;
  return error.withHints(`${typed} means ${id}, the todo last shown as ${typed}`);
}
