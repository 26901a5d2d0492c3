/** The undo log: the writes that this client made of each list and can take back, the latest last; and those to make again. */
import * as v from "valibot";
import { parseStamp } from "../../workers/core/hlc.ts";
import type { Context } from "../context.ts";
import { TodoIdSchema } from "../net/answers.ts";
import type { Answer } from "../net/outcome.ts";
import { listMemory, type Write } from "./state-file.ts";

/** Lenient: a write whose answer has another shape can't be undone, and that is no reason to stop here. */
const WrittenSchema = v.object({ id: TodoIdSchema });

/** Keeps the write that was answered, so that it can be undone. */
export async function keepWrite(context: Context, answer: Answer, settles = false): Promise<void> {
  const write = writeOf(answer);
  if (write) await keepWrites(context, [settles ? { ...write, settles } : write]);
}

/** Keeps the writes of one command: they are undone together. What was undone before can't be made again after them. */
export async function keepWrites({ state, settings }: Context, writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return;
  await state.update((cluster) => {
    const memory = listMemory(cluster, settings.list);
    memory.writes = [...memory.writes, writes];
    memory.undone = [];
  });
}

/** The write that was answered; undefined where the answer does not name it. */
export function writeOf({ from, body, headers }: Answer): Write | undefined {
  const stamp = parseStamp(String(headers["todo-stamp"] ?? ""));
  const written = v.safeParse(WrittenSchema, body);
  return stamp && written.success ? { id: written.output.id, stamp, node: from.name } : undefined;
}

export type Log = "writes" | "undone";

/** The latest writes that were not undone yet (`writes`), or were undone last (`undone`); those of one command together. */
export function lastWrites({ state, settings }: Context, log: Log): readonly Write[] {
  return state.read().lists.get(settings.list)?.[log].at(-1) ?? [];
}

/** These writes were taken back by others, or can't be any more: the others stand in the other log. */
export async function moveWrites(
  { state, settings }: Context,
  log: Log,
  taken: readonly Write[],
  by: readonly Write[],
): Promise<void> {
  const other = log === "writes" ? "undone" : "writes";
  const stamps = new Set(taken.map(({ stamp }) => stamp));
  await state.update((cluster) => {
    const memory = listMemory(cluster, settings.list);
    const kept = memory[log].map((writes) => writes.filter(({ stamp }) => !stamps.has(stamp)));
    memory[log] = kept.filter((writes) => writes.length > 0);
    if (by.length > 0) memory[other] = [...memory[other], by];
  });
}
