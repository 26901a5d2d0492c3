/** The list on each node, side by side: what differs, and what has just arrived. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { compareIds, shortIds } from "../../../core/id.ts";
import { type Arrival, Mirror } from "../list/mirror.ts";
import { createTodo, updateTodo } from "../net/api.ts";
import type { Outcome } from "../net/http.ts";
import type { Todo } from "../net/shapes.ts";
import { type ClusterWatch, watchCluster } from "./cluster-watch.ts";

export interface BoardCell {
  readonly node: string;
  /** Whether the node has said what it holds. */
  readonly isKnown: boolean;
  /** Undefined where the node does not have it, as far as that is known. */
  readonly todo: Todo | undefined;
  readonly arrival: Arrival | undefined;
}

export interface BoardRow {
  readonly id: Todo["id"];
  readonly shortId: string;
  readonly cells: readonly BoardCell[];
  /** The nodes, as far as is known, do not say the same of it. A version alone makes no difference: each node counts its own. */
  readonly differs: boolean;
}

export interface BoardState {
  readonly list: string;
  readonly watch: ClusterWatch;
  /** The nodes that are shown side by side. Retired ones take no part, so there is nothing to see agree. */
  readonly nodes: ReadonlySignal<readonly string[]>;
  readonly rows: ReadonlySignal<readonly BoardRow[]>;
  readonly isLoaded: ReadonlySignal<boolean>;
  isAway(node: string): boolean;
  create(node: string, task: string): Promise<Outcome<Todo>>;
  /** Shown at once, and taken back where the node refuses. Writes go out one after the other, as they were made. */
  tick(node: string, todo: Todo, completed: boolean): Promise<Outcome<Todo>>;
  close(): void;
}

export function boardState(list: string): BoardState {
  const watch = watchCluster(list);
  const mirrors = signal<readonly Mirror[]>([]);
  const nodes = computed(() => mirrors.value.map(({ node }) => node.value ?? ""));
  const mirrorOf = (node: string) => mirrors.value.find((mirror) => mirror.node.value === node);

  const follow = effect(() => {
    const members = watch.info.value?.nodes.filter(({ retired }) => !retired) ?? [];
    const names = members.map(({ node }) => node);
    const known = mirrors.peek();
    if (names.join() === known.map(({ node }) => node.peek()).join()) return;
    mirrors.value = names.map(
      (node) => known.find((mirror) => mirror.node.peek() === node) ?? new Mirror({ list, node }),
    );
    for (const mirror of known) if (!mirrors.peek().includes(mirror)) mirror.close();
  });
  let lastTick: Promise<void> = Promise.resolve();
  // A round that settles a todo changes its version, and is no event.
  let settledWith = "";
  const reread = effect(() => {
    const rounds = watch.status.value?.nodes.map(({ node, round }) => `${node} ${round}`).join() ?? "";
    if (rounds === settledWith) return;
    const isFirst = settledWith === "";
    settledWith = rounds;
    if (!isFirst)
      for (const mirror of mirrors.peek()) if (mirror.state.peek().type === "live") void mirror.load();
  });

  return {
    list,
    watch,
    nodes,
    rows: computed(() => rowsOf(mirrors.value)),
    isLoaded: computed(
      () => mirrors.value.length > 0 && mirrors.value.some(({ isLoaded }) => isLoaded.value),
    ),
    isAway: (node) => mirrorOf(node)?.state.value.type === "away",
    async create(node, task) {
      const answer = await createTodo(list, { task }, { node, key: crypto.randomUUID() });
      if (answer.type === "ok") mirrorOf(node)?.put(answer.value);
      return answer;
    },
    tick(node, todo, completed) {
      const mirror = mirrorOf(node);
      mirror?.put({ ...todo, completed });
      const answer = lastTick.then(() =>
        updateTodo(list, todo.id, { completed }, { node, key: crypto.randomUUID() }),
      );
      lastTick = answer.then((outcome) => {
        if (outcome.type === "ok") mirror?.put(outcome.value);
        else void mirror?.load();
      });
      return answer;
    },
    close() {
      follow();
      reread();
      watch.close();
      for (const mirror of mirrors.value) mirror.close();
    },
  };
}

/** A row for each todo that at least one node has as not deleted. */
function rowsOf(mirrors: readonly Mirror[]): readonly BoardRow[] {
  const columns = mirrors.map(({ node, isLoaded, todos, arrivals }) => ({
    node: node.value ?? "",
    isKnown: isLoaded.value,
    todos: new Map(todos.value.map((todo) => [todo.id, todo])),
    arrivals: arrivals.value,
  }));
  const live = columns.flatMap(({ todos }) => [...todos.values()].filter(({ deleted }) => !deleted));
  const ids = [...new Set(live.map(({ id }) => id))].sort(compareIds);
  const short = shortIds(ids);
  return ids.map((id) => {
    const cells = columns.map(({ node, isKnown, todos, arrivals }) => ({
      node,
      isKnown,
      todo: todos.get(id),
      arrival: arrivals.get(id),
    }));
    const known = cells.filter(({ isKnown }) => isKnown);
    const contents = new Set(known.map(({ todo }) => todo && contentOf(todo)));
    return { id, shortId: short.get(id) ?? id, cells, differs: contents.size > 1 };
  });
}

/** What people wrote, without what each node counts for itself. */
function contentOf({ version: _, ...content }: Todo): string {
  return JSON.stringify(content);
}
