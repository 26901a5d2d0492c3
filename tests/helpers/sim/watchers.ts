/** Someone who watches lists, leaves, and comes back with the last event's id: it knows at any time what its node shows. */
import type { TodoId } from "../../../workers/core/id.ts";
import type { ListEvent } from "../../../workers/datanode/live/events.ts";
import { view } from "../../../workers/datanode/storage/current.ts";
import type { Todo } from "../../../workers/model/todo.ts";
import type { StoredRow } from "./memory-store.ts";
import type { Hears, SimNode } from "./sim-node.ts";
import { promise } from "./violation.ts";

export class SimWatcher implements Hears {
  readonly name: string;
  /** What it knows of todos that are not deleted. */
  #known = new Map<string, string>();
  #node: SimNode | undefined;
  #lastId: string | null = null;
  /** Rows that were compared with what it knows: the same ones again, and nothing told since, need no look. */
  #checked: ReadonlyMap<TodoId, StoredRow> | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** Whether its stream is open: it ends with the node's process. */
  get isConnected(): boolean {
    return this.#node?.watchers.has(this) ?? false;
  }

  /** Comes back where it was, or goes to another node; only what it missed is told. */
  connect(node: SimNode): void {
    // Who was told nothing yet reads the list first.
    if (this.#lastId === null) this.#read(node);
    this.#node = node;
    for (const events of node.events.since(this.#lastId)) for (const event of events) this.told(event);
    node.watchers.add(this);
    this.check();
  }

  leave(): void {
    this.#node?.watchers.delete(this);
  }

  told({ event, id, data }: ListEvent): void {
    this.#lastId = id;
    this.#checked = undefined;
    if (event === "reset" && this.#node) this.#read(this.#node);
    if (!("todo" in data)) return;
    if (data.todo.deleted) this.#known.delete(data.todo.id);
    else this.#known.set(data.todo.id, shown(data.todo));
  }

  check(): void {
    if (!this.#node || !this.isConnected) return;
    const { name, store } = this.#node;
    if (this.#checked === store.rows()) return;
    this.#checked = store.rows();
    const here = list(this.#node);
    for (const id of new Set([...here.keys(), ...this.#known.keys()])) {
      const [is, knows] = [here.get(id), this.#known.get(id)];
      promise(is === knows, () => `${this.name} takes ${id} on ${name} for ${knows}, and it is ${is}`);
    }
  }

  #read(node: SimNode): void {
    this.#known = list(node);
    this.#checked = undefined;
  }
}

function list({ store }: SimNode): Map<string, string> {
  const todos = [...store.rows().values()]
    .filter(({ deletedAt }) => deletedAt === null)
    .map((row) => view(row));
  return new Map(todos.map((todo) => [todo.id, shown(todo)]));
}

/** All but the version, which a settle changes without an event. */
function shown({ task, completed, conflicts, updatedAt, node }: Todo): string {
  return JSON.stringify({ task, completed, conflicts, updatedAt, node });
}
