import { ID_ARG, NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { HistorySchema } from "../../net/answers.ts";
import { askAboutTodo } from "../../net/one-todo.ts";
import { parsed } from "../../net/outcome.ts";
import type { Column } from "../../show/table.ts";
import { valueText, writtenText } from "../../show/values.ts";

const COLUMNS: readonly Column[] = ["Field", { header: "Value", shrinks: true }, "Written", "Replaced"];

export default defineCommand({
  meta: {
    name: "history",
    description: "Show what writes replaced in a todo, as far as the node saw it.",
    examples: ["todo history 1", "todo history 1 --node b --json"],
  },
  args: { ...ID_ARG, ...NODE_ARGS },
  async run(context, { id }) {
    const { print, json } = context;
    const answer = await askAboutTodo(context, id, { method: "GET" }, "/history");
    if (json) return print.document(answer.text);
    const { history } = parsed(answer, HistorySchema);
    if (history.length === 0) return print.line(`Nothing was replaced in ${id}.`);
    const rows = history.map(({ field, value, updatedAt, node, replacedAt, replacedBy }) => [
      field,
      valueText(field, value),
      writtenText(updatedAt, node),
      writtenText(replacedAt, replacedBy),
    ]);
    print.table(COLUMNS, rows);
  },
});
