/** What a person wants to see of a list on any day: what is open and has started, and what was done lately. */
import { compareIds } from "../../workers/core/id.ts";
import { urgencyOf } from "../../workers/model/order.ts";
import type { Todo } from "../../workers/model/todo.ts";
import type { Context } from "../context.ts";
import { dayText, midnight } from "../dates.ts";
import { Failure } from "../failure.ts";
import { ListStatusSchema, TodoPageSchema } from "../net/answers.ts";
import { askNode, askOneOf } from "../net/nodes.ts";
import { parsed } from "../net/outcome.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { pageRequest } from "./pages.ts";

export interface Everyday {
  /** Most urgent first, then what was completed, the latest first; in the order of ids where nothing is urgent. */
  readonly todos: readonly Todo[];
  /** Counts all todos that match the filter; undefined where that is not known. */
  readonly counts: Counts | undefined;
  /** There is more that belongs here. */
  readonly hasMore: boolean;
}

interface Counts {
  readonly open: number;
  readonly completed: number;
}

const LATELY_MS = 86_400_000;
/** How many completed todos of a long list are shown: enough to see that something was done. */
const MAX_COMPLETED = 20;

/** One request where the whole list fits on its page, as most do. */
export async function readEveryday(
  context: Context,
  filter: URLSearchParams,
  limit: number | undefined,
): Promise<Everyday> {
  const answer = await askNode(context, pageRequest(filter, { limit }));
  const { todos, next } = parsed(answer, TodoPageSchema);
  if (next !== null) return readLong(context, answer.from, filter, limit);
  const completed = todos.filter((todo) => todo.completed).length;
  const counts = { open: todos.length - completed, completed };
  return { todos: forToday(todos, context.world.now()), counts, hasMore: false };
}

/** The part of a long list that is most urgent, and what was written last. */
async function readLong(
  context: Context,
  node: Endpoint,
  filter: URLSearchParams,
  limit: number | undefined,
): Promise<Everyday> {
  const now = context.world.now();
  const ask = async (query: Readonly<Record<string, string | number | undefined>>) =>
    parsed(await askOneOf(context, [node], pageRequest(filter, query)), TodoPageSchema);
  const [open, completed, counts] = await Promise.all([
    ask({ status: "open", startBefore: startBefore(now), sort: "urgency", limit }),
    ask({ status: "completed", sort: "updated", order: "desc", limit: MAX_COMPLETED }),
    filter.size === 0 ? countsOf(context, node) : undefined,
  ]);
  // What changed between the answers is in both.
  const todos = new Map([...open.todos, ...completed.todos].map((todo) => [todo.id, todo]));
  return { todos: forToday([...todos.values()], now), counts, hasMore: open.next !== null };
}

/** The list is shown without them where the node can't tell. */
async function countsOf(context: Context, node: Endpoint): Promise<Counts | undefined> {
  try {
    const status = await askOneOf(context, [node], { method: "GET", path: "/status" });
    const { todos, completed } = parsed(status, ListStatusSchema);
    return { open: todos - completed, completed };
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** The later of the day after this one here and the instant after this one: leaves out no todo that has started. */
function startBefore(now: number): string {
  const instant = new Date(now + 1).toISOString();
  return [dayText(midnight(new Date(now), 1)), instant].toSorted().at(-1) ?? instant;
}

function forToday(todos: readonly Todo[], now: number): readonly Todo[] {
  const shown = todos.filter((todo) => isForToday(todo, now));
  const byId = shown.toSorted((left, right) => compareIds(left.id, right.id));
  if (byId.every((todo) => urgencyOf(todo) === null)) return byId;
  const [open, completed] = [false, true].map((is) => byId.filter((todo) => todo.completed === is));
  return [
    ...(open ?? []).sort((left, right) => compareText(urgencyOf(left) ?? LAST, urgencyOf(right) ?? LAST)),
    // Of one moment, the higher id first, as a node orders them downwards: several are often done by one command.
    ...(completed ?? []).reverse().sort((left, right) => compareText(doneAt(right), doneAt(left))),
  ];
}

/** After whatever urgency begins with: digits, and `~` where there is no due date. */
const LAST = "~~";

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function isForToday(todo: Todo, now: number): boolean {
  if (todo.completed) return now - Date.parse(doneAt(todo)) < LATELY_MS;
  const { start } = todo;
  if (start === null) return true;
  return start.length === 10 ? start <= dayText(new Date(now)) : Date.parse(start) <= now;
}

function doneAt({ completedAt, updatedAt }: Todo): string {
  return completedAt ?? updatedAt;
}
