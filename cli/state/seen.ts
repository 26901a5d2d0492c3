/** What a watcher saw of each todo, so that it tells each change once, also where it has to find changes by comparing. */

import type { TodoId } from "../../workers/core/id.ts";
import { MAX_TODOS_PER_PAGE } from "../../workers/core/limits.ts";
import type { Todo } from "../../workers/model/todo.ts";
import type { Context } from "../context.ts";
import { TodoPageSchema } from "../net/answers.ts";
import { askOneOf } from "../net/nodes.ts";
import { parsed } from "../net/outcome.ts";
import type { Endpoint } from "../settings/setting-values.ts";

/** A change, and what of it goes out as JSON: as it came, or `from: "list"` where it was found by comparing. */
export interface Change {
  readonly todo: Todo;
  readonly data: unknown;
}

export class Seen {
  readonly #context: Context;
  /** What people see of each todo, as one text: the list may be long. Undefined before the first look. */
  #todos: Map<TodoId, string> | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Whether the todo is not as it was seen; from now on it is. */
  learn(todo: Todo): boolean {
    this.#todos ??= new Map();
    const text = textOf(todo);
    const isNew = this.#todos.get(todo.id) !== text;
    this.#todos.set(todo.id, text);
    return isNew;
  }

  /** What differs on the node from what was seen; nothing at the first look. */
  async compare(node: Endpoint): Promise<Change[]> {
    const before = this.#todos;
    const now = new Map<TodoId, string>();
    const changes: Change[] = [];
    for await (const todo of this.#all(node)) {
      now.set(todo.id, textOf(todo));
      if (before && before.get(todo.id) !== now.get(todo.id))
        changes.push({ todo, data: { todo, from: "list" } });
    }
    this.#todos = now;
    return changes;
  }

  async *#all(node: Endpoint): AsyncGenerator<Todo> {
    const path = `/todos?status=all&limit=${MAX_TODOS_PER_PAGE}`;
    for (let after: string | null = ""; after !== null; ) {
      const answer = await askOneOf(this.#context, [node], {
        method: "GET",
        path: after === "" ? path : `${path}&after=${after}`,
      });
      const page = parsed(answer, TodoPageSchema);
      yield* page.todos;
      after = page.next;
    }
  }
}

/** Without the version, which settling changes too, and without what never changes: the list may be long. */
function textOf({ id: _, createdAt: _createdAt, version: _version, ...seen }: Todo): string {
  return JSON.stringify(Object.values(seen));
}
