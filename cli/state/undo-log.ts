/** The undo log: the writes that this client made of each list and can take back, the latest last. */
import * as v from "valibot";
import { parseStamp } from "../../workers/core/hlc.ts";
import type { Context } from "../context.ts";
import { TodoIdSchema } from "../net/answers.ts";
import type { Answer } from "../net/outcome.ts";
import { listMemory, type Write } from "./state-file.ts";

/** Lenient: a write whose answer has another shape can't be undone, and that is no reason to stop here. */
const WrittenSchema = v.object({ id: TodoIdSchema });

/** Keeps the write that was answered, so that it can be undone. */
export async function keepWrite(
  { state, settings }: Context,
  { from, body, headers }: Answer,
): Promise<void> {
  const stamp = parseStamp(String(headers["todo-stamp"] ?? ""));
  const written = v.safeParse(WrittenSchema, body);
  if (!stamp || !written.success) return;
  const write: Write = { id: written.output.id, stamp, node: from.name };
  await state.update((cluster) => {
    const memory = listMemory(cluster, settings.list);
    memory.writes = [...memory.writes, write];
  });
}

/** The latest write that was not undone yet. */
export function lastWrite({ state, settings }: Context): Write | undefined {
  return state.read().lists.get(settings.list)?.writes.at(-1);
}

/** Forgets the write: it was undone, or can't be any more. */
export async function forgetWrite({ state, settings }: Context, { stamp }: Write): Promise<void> {
  await state.update((cluster) => {
    const memory = listMemory(cluster, settings.list);
    memory.writes = memory.writes.filter((write) => write.stamp !== stamp);
  });
}
