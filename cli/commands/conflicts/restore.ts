import { ID_ARG, NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { conflictsOf, type Loser, losersOf, writeFields } from "../../conflicts.ts";
import { Failure } from "../../failure.ts";
import { printWritten } from "../../show/todo.ts";
import { valueText, writtenText } from "../../show/values.ts";

export default defineCommand({
  meta: {
    name: "restore",
    description: "Put back a value that lost in a conflict, or a deleted todo.",
    examples: ["todo restore 1", "todo restore 1 --field task --from b"],
  },
  args: {
    ...ID_ARG,
    field: { type: "string", valueHint: "FIELD", description: "the field whose lost value is meant" },
    from: { type: "string", valueHint: "NODE", description: "the node that the lost value was written on" },
    ...NODE_ARGS,
  },
  async run(context, { id, field, from }) {
    const conflicted = await conflictsOf(context, id, field);
    const isDeletion = conflicted.todo.deleted && field === undefined && from === undefined;
    const fields = isDeletion
      ? { deleted: false }
      : fieldOf(meantLoser(id, conflicted.conflicts.flatMap(losersOf), from));
    await printWritten(context, await writeFields(context, conflicted, fields), "Restored", !isDeletion);
  },
});

function fieldOf({ field, value }: Loser) {
  return { [field]: value };
}

/** The one lost value that is meant; which one is the person's to say, never a guess of ours. */
function meantLoser(id: string, losers: readonly Loser[], node: string | undefined): Loser {
  if (losers.length === 0) throw new Failure("not-found", `${id} has no lost value to restore`);
  const meant = losers.filter((loser) => node === undefined || loser.node === node);
  const [first, second] = meant;
  if (first && !second) return first;
  if (!first)
    throw new Failure("not-found", `${id} has no such lost value, but these`, losers.map(loserText));
  throw new Failure(
    "not-found",
    `${id} has several lost values: say which one is meant`,
    meant.map(loserText),
  );
}

function loserText({ field, value, node, updatedAt }: Loser): string {
  return `  --field ${field} --from ${node}  ${valueText(field, value)} (${writtenText(updatedAt, node)})`;
}
