import { ID_ARG, NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { conflictsOf, writeFields } from "../../conflicts.ts";
import { Failure } from "../../failure.ts";
import { printWritten } from "../../show/todo.ts";

export default defineCommand({
  meta: {
    name: "resolve",
    description: "Accept what stands, so that a todo is no longer in conflict.",
    examples: ["todo resolve 1", "todo resolve 1 --field task"],
  },
  args: {
    ...ID_ARG,
    field: { type: "string", valueHint: "FIELD", description: "settle this field only" },
    ...NODE_ARGS,
  },
  async run(context, { id, field }) {
    const conflicted = await conflictsOf(context, id, field);
    if (conflicted.conflicts.length === 0)
      throw new Failure("not-found", `${id} has no conflict${field === undefined ? "" : ` in ${field}`}`);
    const standing = conflicted.conflicts.map(({ field, winner }) => [field, winner.value] as const);
    const answer = await writeFields(context, conflicted, Object.fromEntries(standing));
    await printWritten(context, answer, "Resolved", true);
  },
});
