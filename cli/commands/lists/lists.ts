import { NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { ListsSchema } from "../../net/answers.ts";
import { askOneOf, type NodeRequest } from "../../net/nodes.ts";
import { parsed } from "../../net/outcome.ts";
import { nodesToAsk } from "../../net/preference.ts";
import { type Column, rightAligned } from "../../show/table.ts";
import { NO_SESSION } from "../../state/session.ts";

const COLUMNS: readonly Column[] = [{ header: "List", shrinks: true }, rightAligned("Todos")];

export default defineCommand({
  meta: {
    name: "lists",
    description: "Show the lists of a node, and how many todos each has; delete one.",
    examples: ["todo lists", "todo lists --node b --json", "todo lists delete groceries"],
  },
  args: {
    after: {
      type: "string",
      valueHint: "CURSOR",
      description: "go on after the page that named this cursor",
    },
    ...NODE_ARGS,
  },
  subCommands: { delete: async () => (await import("./delete.ts")).default },
  async run(context, { after }) {
    const { print, json } = context;
    const outside = { ...context, session: NO_SESSION };
    const first = await askOneOf(outside, await nodesToAsk(context), pageRequest(after));
    if (json) return print.document(first.text);
    const rows: string[][] = [];
    for (let page = parsed(first, ListsSchema); ; ) {
      rows.push(...page.lists.map(({ list, todos }) => [list, todos === null ? "?" : String(todos)]));
      if (page.next === null) break;
      page = parsed(await askOneOf(outside, [first.from], pageRequest(page.next)), ListsSchema);
    }
    if (rows.length === 0) print.line("No lists.");
    else print.table(COLUMNS, rows);
  },
});

function pageRequest(after: string | undefined): NodeRequest {
  const query = after === undefined ? "" : `?${new URLSearchParams({ after })}`;
  return { method: "GET", path: `/lists${query}`, isWholePath: true };
}
