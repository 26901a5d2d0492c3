import type { Conflict } from "../../workers/model/answers.ts";
import { NODE_ARGS } from "../args.ts";
import { defineCommand } from "../command.ts";
import { conflictsOf, losersOf } from "../conflicts.ts";
import type { Context } from "../context.ts";
import { wrongUsage } from "../failure.ts";
import { parsed } from "../net/answered.ts";
import { ConflictsSchema } from "../net/answers.ts";
import { askNode } from "../net/nodes.ts";
import type { Cell, Column } from "../show/table.ts";
import { todoText } from "../show/todo.ts";
import { valueText, writtenText } from "../show/values.ts";
import { showIds } from "../state/ids.ts";

const COLUMNS: readonly Column[] = [
  { header: "ID" },
  { header: "Field" },
  { header: "Lost", shrinks: true },
  { header: "Written" },
  { header: "To" },
  { header: "Written" },
];

export default defineCommand({
  usage: "conflicts [show ID]",
  summary: "Show what lost against a later write elsewhere, and to what; of all todos or one.",
  examples: ["todo conflicts", "todo conflicts show 1"],
  args: {
    action: { type: "positional", required: false, description: "show" },
    id: { type: "positional", required: false, description: "as `todo list` shows it" },
    ...NODE_ARGS,
  },
  async run(context, { action, id }) {
    if (action === undefined) return showAll(context);
    if (action !== "show")
      throw wrongUsage(`unknown action: ${action}`, "say conflicts, or conflicts show ID");
    if (id === undefined) throw wrongUsage("missing argument: ID");
    await showOne(context, id);
  },
});

async function showAll(context: Context): Promise<void> {
  const { print, json, settings } = context;
  const answer = await askNode(context, { method: "GET", path: "/conflicts" });
  if (json) return print.document(answer.text);
  const { conflicts } = parsed(answer, ConflictsSchema);
  if (conflicts.length === 0) return print.line(`No conflicts in ${settings.list}.`);
  await showRows(context, conflicts);
}

async function showOne(context: Context, typed: string): Promise<void> {
  const { print, json } = context;
  const { todo, conflicts } = await conflictsOf(context, typed);
  if (json) return print.document(JSON.stringify({ conflicts }));
  print.line(todoText(todo, typed));
  if (conflicts.length === 0) return print.line("No conflicts.");
  await showRows(context, conflicts);
  print.line(`To put a lost value back: todo restore ${typed} --field FIELD --from NODE`);
  print.line(`To keep what stands: todo resolve ${typed}`);
}

async function showRows({ print, state, settings }: Context, conflicts: readonly Conflict[]): Promise<void> {
  const ids = conflicts.map(({ id }) => id);
  const short = await state.update((cluster) => showIds(cluster, settings.list, ids));
  print.table(
    COLUMNS,
    conflicts.flatMap((conflict) => rowsOf(conflict, short.get(conflict.id) ?? conflict.id)),
  );
}

function rowsOf(conflict: Conflict, shortId: string): Cell[][] {
  const { field, winner } = conflict;
  return losersOf(conflict).map(({ value, updatedAt, node }) => [
    { text: shortId },
    { text: field },
    { text: valueText(field, value), style: "yellow" },
    { text: writtenText(updatedAt, node), style: "dim" },
    { text: valueText(field, winner.value) },
    { text: writtenText(winner.updatedAt, winner.node), style: "dim" },
  ]);
}
