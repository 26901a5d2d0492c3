/** Tables of todos: as much of each as there is room for. */
import type { Todo } from "../../workers/model/todo.ts";
import type { Context } from "../context.ts";
import { dayText } from "../dates.ts";
import { type Cell, type Column, type Style, type StyledText, tableWidth } from "./table.ts";
import { agoText, nearText, timeText, whenText } from "./time-text.ts";
import { stateCell } from "./todo.ts";

export interface Row {
  readonly todo: Todo;
  readonly shortId: string;
}

interface TodoColumn {
  readonly column: Column;
  readonly cell: (row: Row) => Cell;
  /** Whether it says something of any of the todos; the column is left out where it does not. */
  readonly isUsed?: (todo: Todo) => boolean;
}

/** Columns of a terminal in which a priority is a letter, and a state stands in for the due date. */
const NARROW = 60;

/** Prints the todos with version and last change, where `isLong` or the width allow for them, and else without. */
export function printTodos({ print, world }: Context, rows: readonly Row[], isLong: boolean): void {
  const isUsed: IsUsed = (column) => !column.isUsed || rows.some(({ todo }) => column.isUsed?.(todo));
  const columns = fittingColumns({ print, world }, rows, isLong, isUsed);
  print.table(headers(columns), cells(columns, rows));
}

/** The same for todos that come in parts: the first decides between the two. No column is left out, as what follows may use it. */
export function printTodosInParts(
  { print, world }: Context,
  isLong: boolean,
): (rows: readonly Row[]) => void {
  let printPart: ((rows: readonly Row[]) => void) | undefined;
  return (rows) => {
    if (!printPart) {
      const columns = fittingColumns({ print, world }, rows, isLong, () => true);
      const printCells = print.tableInParts(headers(columns));
      printPart = (part) => printCells(cells(columns, part));
    }
    printPart(rows);
  };
}

type IsUsed = (column: TodoColumn) => boolean;

function fittingColumns(
  { print, world }: Pick<Context, "print" | "world">,
  rows: readonly Row[],
  isLong: boolean,
  isUsed: IsUsed,
): readonly TodoColumn[] {
  const texts = timeTexts(print.width === undefined ? undefined : world.now(), world.now());
  const long = longColumns(texts).filter(isUsed);
  const isRoomy = print.width === undefined || tableWidth(headers(long), cells(long, rows)) <= print.width;
  return isLong || isRoomy ? long : shortColumns(texts, print.width ?? NARROW).filter(isUsed);
}

function headers(columns: readonly TodoColumn[]): readonly Column[] {
  return columns.map(({ column }) => column);
}

function cells(columns: readonly TodoColumn[], rows: readonly Row[]): readonly (readonly Cell[])[] {
  return rows.map((row) => columns.map(({ cell }) => cell(row)));
}

interface TimeTexts {
  readonly due: (value: string) => StyledText;
  readonly day: (value: string) => string;
  readonly changed: (iso: string) => string;
}

/** Beside a clock, for whoever reads it now; without one in full, for a file. */
function timeTexts(clock: number | undefined, now: number): TimeTexts {
  const day = (value: string) => (clock === undefined ? whenText(value) : nearText(value, clock));
  return {
    day,
    due(value) {
      const style = dueStyle(value, now);
      return { text: day(value), ...(style && { style }) };
    },
    changed: (iso) => (clock === undefined ? timeText(iso) : agoText(iso, clock)),
  };
}

function dueStyle(due: string, now: number): Style | undefined {
  const today = dayText(new Date(now));
  const isOver = due.length === 10 ? due < today : Date.parse(due) <= now;
  if (isOver) return "red";
  return whenText(due).startsWith(today) ? "yellow" : undefined;
}

const ID: TodoColumn = { column: "ID", cell: ({ shortId }) => shortId };

function datedColumns({ due, day }: TimeTexts): Record<"due" | "start" | "priority", TodoColumn> {
  return {
    priority: {
      column: "Priority",
      cell: ({ todo }) => ({ text: todo.priority ?? "", ...(todo.priority === "high" && { style: "red" }) }),
      isUsed: ({ priority }) => priority !== null,
    },
    due: {
      column: "Due",
      // What is done can't be late any more.
      cell: ({ todo }) =>
        todo.due === null ? "" : todo.completed ? { text: day(todo.due), style: "dim" } : due(todo.due),
      isUsed: ({ due }) => due !== null,
    },
    start: {
      column: "Start",
      cell: ({ todo }) => (todo.start === null ? "" : day(todo.start)),
      isUsed: ({ start }) => start !== null,
    },
  };
}

function longColumns(texts: TimeTexts): readonly TodoColumn[] {
  const { due, start, priority } = datedColumns(texts);
  return [
    ID,
    { column: "Version", cell: ({ todo }) => `v${todo.version}` },
    { column: { header: "Task", wraps: true }, cell: ({ todo }) => ({ text: todo.task, ...faded(todo) }) },
    priority,
    due,
    start,
    { column: "Tags", cell: ({ todo }) => todo.tags.join(" "), isUsed: ({ tags }) => tags.length > 0 },
    { column: "State", cell: ({ todo }) => stateCell(todo) },
    {
      column: "Changed",
      cell: ({ todo }) => ({ text: `${texts.changed(todo.updatedAt)} on ${todo.node}`, style: "dim" }),
    },
  ];
}

/** The task gets the room: tags stand behind it, and a state only where it is not simply open. */
function shortColumns(texts: TimeTexts, width: number): readonly TodoColumn[] {
  const { due, priority } = datedColumns(texts);
  const task: TodoColumn = {
    column: { header: "Task", wraps: true },
    cell: ({ todo }) => ({
      text: [todo.task, ...todo.tags.map((tag) => `#${tag}`)].join(" "),
      ...faded(todo),
    }),
  };
  const state = (row: Row) => shortState(row.todo);
  if (width >= NARROW) {
    const pri: TodoColumn = { ...priority, column: "Pri", cell: (row) => cut(priority.cell(row), 4) };
    return [ID, task, pri, due, { column: "State", cell: state, isUsed: (todo) => !isPlain(todo) }];
  }
  // What is not simply open matters more than when it is due.
  return [
    ID,
    task,
    { ...priority, column: "P", cell: (row) => cut(priority.cell(row), 1) },
    {
      column: "Due",
      cell: (row) => (isPlain(row.todo) ? due.cell(row) : state(row)),
      isUsed: (todo) => todo.due !== null || !isPlain(todo),
    },
  ];
}

function faded({ completed, deleted }: Todo): { readonly style?: Style } {
  return completed || deleted ? { style: "dim" } : {};
}

function isPlain({ completed, deleted, conflicts }: Todo): boolean {
  return !completed && !deleted && conflicts === 0;
}

/** `medium` as `med`: of a longer word, three letters. */
function cut(cell: Cell, length: number): Cell {
  const { text, ...style } = typeof cell === "string" ? { text: cell } : cell;
  return { text: text.length > length ? text.slice(0, Math.min(length, 3)) : text, ...style };
}

function shortState(todo: Todo): Cell {
  if (isPlain(todo)) return "";
  if (todo.conflicts > 0) return { text: "conflict", style: "yellow" };
  return todo.deleted ? { text: "deleted", style: "red" } : { text: "done", style: "green" };
}
