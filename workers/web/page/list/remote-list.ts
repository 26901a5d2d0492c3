/** The list on the nodes, behind one address: shown as this page has changed it, also before a node has agreed. */
import { computed, effect, signal } from "@preact/signals";
import { createTodo, removeTodo, undoWrite, updateTodo } from "../net/api.ts";
import type { Outcome } from "../net/http.ts";
import type { Todo } from "../net/shapes.ts";
import type { Connection, ListMessages, ListState } from "./list-state.ts";
import { Mirror } from "./mirror.ts";
import { Outbox, type Sent } from "./outbox.ts";
import { type Write, type WriteKind, withWrites } from "./writes.ts";

/** A write that can be taken back. */
interface Undoable {
  readonly row: string;
  readonly type: Write["type"];
  readonly stamp: string;
}

const MAX_UNDO = 100;

export function remoteList(list: string, messages: ListMessages): ListState {
  const mirror = new Mirror({ list });
  /** Of todos that this page made: id by row, and row by id. */
  const ids = new Map<string, string>();
  const rows = new Map<string, string>();
  const undoable = signal<readonly Undoable[]>([]);
  const outbox = new Outbox({
    send,
    done(write, todo, headers) {
      mirror.seen(headers);
      if (write.type === "create") {
        ids.set(write.row, todo.id);
        rows.set(todo.id, write.row);
      }
      mirror.put(todo);
      const stamp = headers.get("todo-stamp");
      if (write.type !== "undo" && stamp !== null)
        undoable.value = [...undoable.value.slice(1 - MAX_UNDO), { row: write.row, type: write.type, stamp }];
    },
    refused: ({ type }, problem, detail) => messages.refused({ type, problem }, detail),
  });
  const stopWaking = effect(() => {
    if (mirror.state.value.type === "live") outbox.wake();
  });

  async function send(write: Write): Promise<Sent> {
    const node = (write.type === "create" ? write.maybeOn : undefined) ?? mirror.node.value;
    // Only of a node that is named is it known, afterwards, who may have the write.
    if (node === null) return { node, outcome: NOBODY };
    return { node, outcome: await sendTo(node, write) };
  }

  function sendTo(node: string, write: Write): Promise<Outcome<Todo>> {
    const how = { node, bookmark: mirror.bookmark, key: write.key };
    const id = ids.get(write.row) ?? write.row;
    switch (write.type) {
      case "create":
        return createTodo(list, write.fields, how);
      case "update":
        return updateTodo(list, id, write.fields, how);
      case "remove":
        return removeTodo(list, id, how);
      case "undo":
        return undoWrite(list, id, write.stamp, how);
    }
  }

  const add = (row: string, write: WriteKind) => outbox.add({ ...write, row, key: crypto.randomUUID() });

  return {
    list,
    todos: computed(() => withWrites(mirror.todos.value, outbox.writes.value, (id) => rows.get(id) ?? id)),
    isLoaded: mirror.isLoaded,
    connection: computed(() => connectionOf(mirror)),
    unsent: computed(() => outbox.writes.value.length),
    canUndo: computed(() => undoable.value.length > 0),
    create: (fields) => add(`new-${crypto.randomUUID()}`, { type: "create", fields }),
    update: (row, fields) => add(row, { type: "update", fields }),
    remove: (row) => add(row, { type: "remove" }),
    undo() {
      const last = undoable.value.at(-1);
      if (!last) return;
      undoable.value = undoable.value.slice(0, -1);
      add(last.row, last.type === "create" ? { type: "remove" } : { type: "undo", stamp: last.stamp });
    },
    showOlder: () => mirror.forgetBookmark(),
    close() {
      stopWaking();
      outbox.close();
      mirror.close();
    },
  };
}

const NOBODY = { type: "unanswered", problem: "unreachable", detail: "", arrived: false } as const;

function connectionOf(mirror: Mirror): Connection {
  const [state, node] = [mirror.state.value, mirror.node.value];
  if (state.type === "live" && node !== null) return { type: "live", node };
  if (state.type === "away") return { type: state.problem === "behind" ? "behind" : "offline" };
  return { type: "loading" };
}
