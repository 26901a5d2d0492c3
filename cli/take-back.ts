/** Undoing what one command wrote, and undoing that again (`redo`): each write on the node that it was made on. */
import type { Context } from "./context.ts";
import { Failure } from "./failure.ts";
import { askOneOf } from "./net/nodes.ts";
import { todoPath } from "./net/one-todo.ts";
import type { Answer } from "./net/outcome.ts";
import { printTodo } from "./show/todo.ts";
import type { Write } from "./state/state-file.ts";
import { type Log, lastWrites, moveWrites, writeOf } from "./state/undo-log.ts";

/** Refused for good, as the todo was changed since or is gone: that must not bar the way to the changes before it. */
const FINAL_PROBLEMS = ["changed-since", "not-found"];

/** Takes back the last writes of this log, which then stand in the other one. Throws where there are none. */
export async function takeBack(context: Context, log: Log, verb: string, none: string): Promise<void> {
  const writes = lastWrites(context, log);
  if (writes.length === 0) throw new Failure("not-found", none);
  const refusals: Failure[] = [];
  const by: Write[] = [];
  const taken: Write[] = [];
  try {
    for (const write of writes.toReversed()) {
      const outcome = await undo(context, write);
      taken.push(write);
      if (outcome instanceof Failure) refusals.push(outcome);
      else {
        const undone = writeOf(outcome);
        if (undone) by.push(undone);
        await printTodo(context, outcome, verb);
        if (write.settles) context.print.note("the conflict that this had settled stays settled");
      }
    }
  } finally {
    await moveWrites(context, log, taken, by);
  }
  const [refusal] = refusals;
  if (refusal)
    throw refusal.withHints(
      `it is no longer remembered: another \`todo ${commandOf(log)}\` goes for the change before it`,
    );
}

function commandOf(log: Log): string {
  return log === "writes" ? "undo" : "redo";
}

/** Only the node that made the write is sure to know what it replaced. */
async function undo(context: Context, { id, stamp, node: name }: Write): Promise<Answer | Failure> {
  const node = context.settings.nodes.find((each) => each.name === name);
  if (!node) throw new Failure("unreachable", `the change was made on ${name}, which is not among the nodes`);
  try {
    return await askOneOf(context, [node], { method: "POST", path: `${todoPath(id)}/undo`, body: { stamp } });
  } catch (error) {
    if (error instanceof Failure && FINAL_PROBLEMS.includes(error.problem ?? "")) return error;
    throw error;
  }
}
