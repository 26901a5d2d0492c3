import { MAX_TODOS_PER_PAGE } from "../../../workers/core/limits.ts";
import { NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { wrongUsage } from "../../failure.ts";
import { RawPageSchema, TodoPageSchema } from "../../net/answers.ts";
import { askNode, askOneOf, type NodeRequest } from "../../net/nodes.ts";
import { type Answer, parsed } from "../../net/outcome.ts";
import { TODO_COLUMNS, todoCells } from "../../show/todo.ts";
import { showIds } from "../../state/ids.ts";

/** What to list; the same for every page. */
interface Query {
  readonly status: string | undefined;
  readonly limit: number | undefined;
}

export default defineCommand({
  meta: {
    name: "list",
    description: "Show todos, oldest first: a page of them, or all.",
    examples: ["todo list", "todo list --status open", "todo list --all --json | wc -l"],
  },
  args: {
    status: {
      type: "enum",
      options: ["open", "completed", "deleted", "all"],
      description: "which todos; all but the deleted ones unless given",
    },
    all: { type: "boolean", description: "every page; with --json as JSON Lines" },
    limit: { type: "string", valueHint: "N", description: `todos on a page, 1 to ${MAX_TODOS_PER_PAGE}` },
    after: {
      type: "string",
      valueHint: "CURSOR",
      description: "go on after the page that named this cursor",
    },
    ...NODE_ARGS,
  },
  async run(context, { status, all, limit, after }) {
    const query = { status, limit: parseLimit(limit) ?? (all ? MAX_TODOS_PER_PAGE : undefined) };
    const first = await askNode(context, pageRequest(query, after));
    const pages = all ? pagesFrom(context, first, query) : [first];
    if (!context.json) return showTodos(context, pages, { query, isStart: after === undefined });
    for await (const page of pages) {
      const { todos } = parsed(page, RawPageSchema);
      if (!all) context.print.document(page.text);
      else if (todos.length > 0) context.print.document(todos.map((todo) => JSON.stringify(todo)).join("\n"));
    }
  },
});

/** All pages from the first on, from the node that answered it. */
async function* pagesFrom(context: Context, first: Answer, query: Query): AsyncGenerator<Answer> {
  for (let page = first; ; ) {
    yield page;
    const { next } = parsed(page, RawPageSchema);
    if (next === null) return;
    page = await askOneOf(context, [first.from], pageRequest(query, next));
  }
}

async function showTodos(
  context: Context,
  pages: AsyncIterable<Answer> | Iterable<Answer>,
  { query, isStart }: { readonly query: Query; readonly isStart: boolean },
): Promise<void> {
  const { print, settings } = context;
  const todos = [];
  let next: string | null = null;
  for await (const answer of pages) {
    const page = parsed(answer, TodoPageSchema);
    todos.push(...page.todos);
    next = page.next;
  }
  const ids = todos.map(({ id }) => id);
  const isWhole = isStart && (query.status === undefined || query.status === "all");
  const short = await showIds(context, ids, isWhole);
  if (todos.length === 0)
    print.line(`No ${query.status ?? ""} todos in ${settings.list}.`.replace(/ (all)? /, " "));
  else
    print.table(
      TODO_COLUMNS,
      todos.map((todo) => todoCells(todo, short(todo.id))),
    );
  if (next !== null) print.note(`there are more: add --after ${next}, or --all`);
}

function pageRequest({ status, limit }: Query, after: string | undefined): NodeRequest {
  const query = new URLSearchParams();
  if (status !== undefined) query.set("status", status);
  if (limit !== undefined) query.set("limit", String(limit));
  if (after !== undefined) query.set("after", after);
  return { method: "GET", path: query.size > 0 ? `/todos?${query}` : "/todos" };
}

function parseLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_TODOS_PER_PAGE) return limit;
  throw wrongUsage(`--limit is a number from 1 to ${MAX_TODOS_PER_PAGE}, not ${text}`);
}
