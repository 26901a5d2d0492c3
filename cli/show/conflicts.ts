/** How conflicts look: what lost, and to what. */
import type { Conflict } from "../../workers/model/answers.ts";
import { losersOf } from "../conflicts.ts";
import type { Context } from "../context.ts";
import { showIds } from "../state/ids.ts";
import type { Cell, Column } from "./table.ts";
import { valueText, writtenText } from "./values.ts";

const COLUMNS: readonly Column[] = [
  "ID",
  "Field",
  { header: "Lost", shrinks: true },
  "Written",
  "To",
  "Written",
];

/** Prints a row for each value that lost. */
export async function printConflicts(context: Context, conflicts: readonly Conflict[]): Promise<void> {
  const short = await showIds(
    context,
    conflicts.map(({ id }) => id),
  );
  context.print.table(
    COLUMNS,
    conflicts.flatMap((conflict) => rowsOf(conflict, short(conflict.id))),
  );
}

function rowsOf(conflict: Conflict, shortId: string): Cell[][] {
  const { field, winner } = conflict;
  return losersOf(conflict).map(({ value, updatedAt, node }) => [
    shortId,
    field,
    { text: valueText(field, value), style: "yellow" },
    { text: writtenText(updatedAt, node), style: "dim" },
    valueText(field, winner.value),
    { text: writtenText(winner.updatedAt, winner.node), style: "dim" },
  ]);
}
