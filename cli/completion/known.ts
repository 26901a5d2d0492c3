/** What completion knows of the list: its todos and tags, from whichever node answers at once. */
import { MAX_TODOS_PER_PAGE } from "../../workers/core/limits.ts";
import type { Context } from "../context.ts";
import { TodoPageSchema } from "../net/answers.ts";
import { send } from "../net/client.ts";
import { answerOf, parsed } from "../net/outcome.ts";
import { showIds } from "../state/ids.ts";

/** A person waits for this with a finger on the tab key. */
const TIMEOUT_MS = 1_000;
/** Shells take what is offered for their own words: nothing in it may be more than a word. */
const SAFE_TAG = /^[\p{L}\p{N}_.@-]+$/u;
const UNSAFE_IN_TEXT = /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic} ,.!?_+-]/gu;

export interface Known {
  /** Short ids, each with its task. */
  readonly ids: ReadonlyMap<string, string>;
  readonly tags: readonly string[];
}

export const NOTHING_KNOWN: Known = { ids: new Map(), tags: [] };

/** Nothing where no node answers: completion never fails, and takes no turn. */
export async function readKnown(context: Context): Promise<Known> {
  const path = `/lists/${context.settings.list}/todos?limit=${MAX_TODOS_PER_PAGE}`;
  for (const node of context.settings.nodes) {
    const outcome = await send(node, { method: "GET", path, timeoutMs: TIMEOUT_MS });
    if (outcome.type !== "answer") continue;
    const { todos } = parsed(answerOf(outcome, node), TodoPageSchema);
    const short = await showIds(
      context,
      todos.map(({ id }) => id),
    );
    const tags = new Set(todos.flatMap((todo) => todo.tags).filter((tag) => SAFE_TAG.test(tag)));
    return {
      ids: new Map(todos.map(({ id, task }) => [short(id), safeText(task)])),
      tags: [...tags].sort(),
    };
  }
  return NOTHING_KNOWN;
}

export function safeText(text: string): string {
  return text.replaceAll(";", ",").replace(UNSAFE_IN_TEXT, " ").replace(/ +/g, " ").trim();
}
