/** The list on the nodes, behind the gateway: shown as this page has changed it, also before a node has agreed. */
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
  /** Another one after each `resume`. */
  const mirror = signal(new Mirror({ list }));
  /** The todos that this page made: id by row, and row by id. */
  const ids = new Map<string, string>();
  const rows = new Map<string, string>();
  const undoable = signal<readonly Undoable[]>([]);
  /** Keys of writes that were taken back before a node answered: until then they are only hidden, as their stamp is not known. */
  const hidden = signal<ReadonlySet<string>>(new Set());
  /** Keys of writes that take back another one, and are none themselves to be taken back. */
  const takingBack = new Set<string>();
  let isSuspended = false;
  const outbox = new Outbox({
    send,
    done(write, todo, headers) {
      mirror.value.seen(headers);
      if (write.type === "create") {
        ids.set(write.row, todo.id);
        rows.set(todo.id, write.row);
      }
      mirror.value.put(todo);
      const stamp = headers.get("todo-stamp");
      if (takingBack.delete(write.key) || stamp === null) return;
      const made = { row: write.row, type: write.type, stamp };
      if (hidden.value.has(write.key)) takeBack(made);
      else undoable.value = [...undoable.value.slice(1 - MAX_UNDO), made];
      show(write.key);
    },
    refused(write, _, detail) {
      takingBack.delete(write.key);
      show(write.key);
      messages.refused(write, detail);
    },
  });
  const visible = computed(() => outbox.writes.value.filter(({ key }) => !hidden.value.has(key)));
  const lastWaiting = () => visible.value.findLast(({ key }) => !takingBack.has(key));
  const stopWaking = effect(() => {
    if (mirror.value.state.value.type === "live") outbox.wake();
  });

  async function send(write: Write): Promise<Sent> {
    const node = (write.type === "create" ? write.maybeOn : undefined) ?? mirror.value.node.value;
    // Only of a node that is named is it known, afterwards, who may have the write.
    if (node === null) return { node, outcome: NOBODY };
    const outcome = await sendTo(node, write);
    if (outcome.type === "unanswered" && outcome.problem === "retired") mirror.value.leave(node);
    return { node, outcome };
  }

  function sendTo(node: string, write: Write): Promise<Outcome<Todo>> {
    const how = { node, bookmark: mirror.value.bookmark, key: write.key };
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

  function add(row: string, write: WriteKind, key: string = crypto.randomUUID()): void {
    outbox.add({ ...write, row, key });
  }

  function takeBack({ row, type, stamp }: Undoable): void {
    const key = crypto.randomUUID();
    takingBack.add(key);
    add(row, type === "create" ? { type: "remove" } : { type: "undo", stamp }, key);
  }

  function show(key: string): void {
    if (hidden.value.has(key)) hidden.value = new Set([...hidden.value].filter((other) => other !== key));
  }

  return {
    list,
    todos: computed(() => withWrites(mirror.value.todos.value, visible.value, (id) => rows.get(id) ?? id)),
    isLoaded: computed(() => mirror.value.isLoaded.value),
    connection: computed(() => connectionOf(mirror.value)),
    unsent: computed(() => outbox.writes.value.length),
    canUndo: computed(() => undoable.value.length > 0 || lastWaiting() !== undefined),
    create: (fields) => add(`new-${crypto.randomUUID()}`, { type: "create", fields }),
    update: (row, fields) => add(row, { type: "update", fields }),
    remove: (row) => add(row, { type: "remove" }),
    undo() {
      const waiting = lastWaiting();
      if (waiting) {
        hidden.value = new Set([...hidden.value, waiting.key]);
        return;
      }
      const last = undoable.value.at(-1);
      if (!last) return;
      undoable.value = undoable.value.slice(0, -1);
      takeBack(last);
    },
    showOlder: () => mirror.value.forgetBookmark(),
    suspend() {
      isSuspended = true;
      outbox.stop();
      mirror.value.close();
    },
    resume() {
      if (!isSuspended) return;
      isSuspended = false;
      mirror.value = new Mirror({ list });
      outbox.start();
    },
    close() {
      stopWaking();
      outbox.stop();
      mirror.value.close();
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
