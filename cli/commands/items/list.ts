import { MAX_TODOS_PER_PAGE } from "../../../workers/core/limits.ts";
import { ORDERS, SORTS } from "../../../workers/model/order.ts";
import { NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { wrongUsage } from "../../failure.ts";
import { type Everyday, readEveryday } from "../../listing/everyday.ts";
import { FILTER_ARGS, parseFilter } from "../../listing/filter.ts";
import { pageRequest, pagesFrom } from "../../listing/pages.ts";
import { showPages, showTodos } from "../../listing/shown.ts";
import { RawPageSchema, TodoPageSchema } from "../../net/answers.ts";
import { askNode } from "../../net/nodes.ts";
import { type Answer, parsed } from "../../net/outcome.ts";

export default defineCommand({
  meta: {
    name: "list",
    description:
      "Show what is open, most urgent first, and what was completed in the last day; or what is asked for.",
    examples: [
      "todo list",
      "todo list +work due:friday milk",
      "todo list --status completed --sort updated --order desc",
      "todo list --all --json | wc -l",
    ],
    takesWords: true,
  },
  args: {
    words: {
      type: "positional",
      required: false,
      valueHint: "WORDS",
      description: "+TAG, !PRIORITY, due:DATE, before:DATE, after:DATE; anything else is looked for",
    },
    status: {
      type: "enum",
      options: ["open", "completed", "deleted", "all"],
      description: "in that state",
    },
    ...FILTER_ARGS,
    sort: {
      type: "enum",
      options: [...SORTS],
      valueHint: "BY",
      description: `by ${SORTS.join(", ").replace(/, (\w+)$/, " or $1")}; id unless given`,
    },
    order: { type: "enum", options: [...ORDERS], description: "up or down" },
    long: { type: "boolean", description: "with version and last change, however narrow the terminal" },
    all: { type: "boolean", description: "all that is not deleted; with --json as JSON Lines" },
    limit: { type: "string", valueHint: "N", description: `todos on a page, 1 to ${MAX_TODOS_PER_PAGE}` },
    after: {
      type: "string",
      valueHint: "CURSOR",
      description: "go on after the page that named this cursor",
    },
    ...NODE_ARGS,
  },
  async run(context, args) {
    const { status, sort, order, all, after, long = false } = args;
    const filter = await parseFilter(args._, args, context.world.now());
    const limit = parseLimit(args.limit);
    const isEveryday = [status, sort, order, all, after].every((each) => each === undefined);
    if (isEveryday && !context.json)
      return showEveryday(context, await readEveryday(context, filter, limit), filter, long);
    const query = { status, sort, order, limit: limit ?? (all ? MAX_TODOS_PER_PAGE : undefined) };
    const request = (after: string | undefined) => pageRequest(filter, { ...query, after });
    const first = await askNode(context, request(after));
    const { next } = parsed(first, RawPageSchema);
    const goesOn = all === true && next !== null;
    if (context.json) return printPages(context, goesOn ? pagesFrom(context, first, request) : [first], all);
    const isWhole = after === undefined && filter.size === 0 && (status === undefined || status === "all");
    const showing = { isWhole, isLong: long, none: noneText(context, status, filter) };
    if (goesOn) return showPages(context, pagesFrom(context, first, request), showing);
    await showTodos(context, parsed(first, TodoPageSchema).todos, showing);
    if (next !== null) context.print.note(`there are more: add --after ${next}, or --all`);
  },
});

async function printPages(
  { print }: Context,
  pages: AsyncIterable<Answer> | Iterable<Answer>,
  asLines = false,
): Promise<void> {
  for await (const page of pages) {
    const { todos } = parsed(page, RawPageSchema);
    if (!asLines) print.document(page.text);
    else if (todos.length > 0) print.document(todos.map((todo) => JSON.stringify(todo)).join("\n"));
  }
}

async function showEveryday(
  context: Context,
  { todos, counts, hasMore }: Everyday,
  filter: URLSearchParams,
  isLong: boolean,
): Promise<void> {
  const isEmpty = counts?.open === 0 && counts.completed === 0;
  const none = noneText(context, isEmpty ? undefined : "open", filter);
  await showTodos(context, todos, { isWhole: filter.size === 0, isLong, none });
  const { print, isQuiet } = context;
  if (isQuiet) return;
  if (!counts) return hasMore ? print.note("there are more: add --all") : undefined;
  const completed = todos.filter((todo) => todo.completed).length;
  const shown = { open: todos.length - completed, completed };
  const isAll = shown.open >= counts.open && shown.completed >= counts.completed;
  const parts = [
    ofText(shown.open, counts.open, "open"),
    ofText(shown.completed, counts.completed, "completed"),
  ];
  const text = parts.filter((part) => part !== "").join(", ");
  // A reader that is no person wants to know only what is missing.
  if (!isAll) print.note(`${text}; \`todo list --all\` shows the rest`);
  else if (print.width !== undefined && text !== "") print.note(text);
}

/** `3 open`, or `3 of 12 open`; nothing where there are none. */
function ofText(shown: number, all: number, what: string): string {
  if (all === 0 && shown === 0) return "";
  return shown >= all ? `${shown} ${what}` : `${shown} of ${all} ${what}`;
}

function noneText({ settings }: Context, status: string | undefined, filter: URLSearchParams): string {
  const which = status === undefined || status === "all" ? "" : `${status} `;
  return `No ${which}todos in ${settings.list}${filter.size > 0 ? " that match" : ""}.`;
}

function parseLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_TODOS_PER_PAGE) return limit;
  throw wrongUsage(`--limit is a number from 1 to ${MAX_TODOS_PER_PAGE}, not ${text}`);
}
