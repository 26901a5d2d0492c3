/** Todos whose history is far longer than they are: what production and the runtime refuse to carry at once must not stop a list. */
import { describe, expect, test } from "vitest";
import type { TodoId } from "../../workers/core/id.ts";
import {
  MAX_HISTORY_PER_TODO,
  MAX_NOTES_CODE_POINTS,
  MAX_SALVAGED_HISTORY_BYTES,
} from "../../workers/core/limits.ts";
import { importLines } from "../../workers/datanode/http/import-lines.ts";
import { exportPage, salvagePage } from "../../workers/datanode/list/export.ts";
import type { ImportItem } from "../../workers/model/requests.ts";
import { DEFAULT_QUOTAS } from "../../workers/shared/quotas.ts";
import { accepted, LIST, MemoryCluster, type MemoryNode, twoNodes } from "../helpers/memory-cluster.ts";

/** As long as notes may be, and other ones for each number; three bytes a character. */
function longNotes(n: number): string {
  return String(n).padEnd(MAX_NOTES_CODE_POINTS, "あ");
}

function rewritten(node: MemoryNode, todos: number): void {
  const ids = Array.from({ length: todos }, (_, n) => node.commands.create(LIST, { task: `Task${n}` }).id);
  for (const id of ids)
    for (let n = 0; n <= MAX_HISTORY_PER_TODO; n++)
      accepted(node.commands.update(id, { notes: longNotes(n) }));
}

describe("a list with long notes that were often changed", () => {
  test("is exported whole, in pages of which each can be handed on, and in lines of which each can be imported", async () => {
    const todos = 5;
    const a = new MemoryCluster(["a"]).node("a");
    rewritten(a, todos);
    const tasks: string[] = [];
    const exported: string[] = [];
    for (let after: TodoId | null | undefined; after !== null; ) {
      const { lines, next } = exportPage(a.commands.local, a.store, after ?? null);
      expect(lines.length).toBeLessThan(todos);
      for (const line of lines) {
        tasks.push(line.task);
        expect(line.history?.[0]?.value).toBe(longNotes(MAX_HISTORY_PER_TODO - 1));
      }
      exported.push(...lines.map((each) => JSON.stringify(each)));
      after = next;
    }
    expect(tasks).toEqual(Array.from({ length: todos }, (_, n) => `Task${n}`));
    const taken: ImportItem[] = [];
    const take = async (items: ImportItem[]) => {
      taken.push(...items);
      return { results: [], bookmark: "" };
    };
    const body = new Response(exported.join("\n")).body;
    for await (const report of importLines(body, "", DEFAULT_QUOTAS, take))
      expect(report).not.toHaveProperty("error");
    expect(taken.map(({ task }) => task)).toEqual(tasks);
  });

  test("[R8] is salvaged with the latest of it, as a record and its history are one row", () => {
    const a = new MemoryCluster(["a"]).node("a");
    rewritten(a, 1);
    a.store.transaction(() => a.store.salvage(0));
    const [line, ...others] = salvagePage(a.store, 0).lines;
    if (!line || others.length > 0 || !("history" in line)) throw new Error("not one todo with its history");
    const values = (line.history ?? []).map(({ value }) => String(value));
    expect(values[0]).toBe(longNotes(MAX_HISTORY_PER_TODO - 1));
    const bytes = values.reduce((sum, value) => sum + Buffer.byteLength(value), 0);
    expect(bytes).toBeLessThan(MAX_SALVAGED_HISTORY_BYTES);
    expect(values.length).toBe(6);
  });
});

test("[R5] a round that replaces more long notes than one statement may bind is complete", async () => {
  const { cluster, a, b } = twoNodes();
  const todos = Array.from({ length: 60 }, (_, n) =>
    a.commands.create(LIST, { task: `Task${n}`, notes: longNotes(n) }),
  );
  await cluster.settle();
  for (const { id } of todos) accepted(a.commands.update(id, { notes: null }));
  await cluster.settle();
  expect(b.bodies()).toEqual(a.bodies());
  const [first] = todos;
  if (!first) throw new Error("no todo");
  const { history } = accepted(b.commands.history(first.id));
  expect(history).toMatchObject([{ field: "notes", value: longNotes(0) }]);
});
