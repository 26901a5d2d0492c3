/** One node's view of a list, kept fresh: read once, and from then on told of every change. */
import { batch, signal } from "@preact/signals";
import { todosPage } from "../net/api.ts";
import { type Watching, watch } from "../net/events.ts";
import type { ListEvent, Todo } from "../net/shapes.ts";
import { withTodos } from "./with-todos.ts";

export type MirrorState =
  | { readonly type: "loading" }
  | { readonly type: "live" }
  /** Nothing is known to be newer, but nothing would be told either. `problem`: as in HTTP answers, or `offline`. */
  | { readonly type: "away"; readonly problem: string; readonly detail: string };

export interface Arrival {
  readonly at: number;
  readonly from: "client" | "sync";
}

type Change = Extract<ListEvent, { event: "change" }>["data"];

export interface MirrorOptions {
  readonly list: string;
  /** The node to show; without it, whichever the gateway picks, and another one when that goes away. */
  readonly node?: string;
}

/** Changes that come within this time are shown together. */
const FRAME_MS = 16;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 4_000;
/** After so many failures in a row, the gateway may pick another node. */
const FAILURES_BEFORE_ANOTHER = 2;
/** The gateway may name the node that was left once more: for some seconds it does not know who is retired. */
const LEAVE_EVERY_MS = 5_000;

export class Mirror {
  readonly list: string;
  /** In the order of ids, tombstones too. */
  readonly todos = signal<readonly Todo[]>([]);
  readonly state = signal<MirrorState>({ type: "loading" });
  /** Whether everything was read at least once. */
  readonly isLoaded = signal(false);
  /** Who answers; null until someone did. */
  readonly node = signal<string | null>(null);
  /** What changed since it was first read, and how: by the todo's id. */
  readonly arrivals = signal<ReadonlyMap<string, Arrival>>(new Map());
  readonly #fixed: string | undefined;
  #bookmark: string | null = null;
  #lastId: string | null = null;
  #watching: Watching | undefined;
  #loading: AbortController | undefined;
  /** Todos that an event brought while pages are read: a page may be older than that. */
  #fresh: Set<string> | undefined;
  /** Came, and is not shown yet. */
  readonly #changes: Change[] = [];
  #flushing: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #leftAt = Number.NEGATIVE_INFINITY;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor({ list, node }: MirrorOptions) {
    this.list = list;
    this.#fixed = node;
    this.node.value = node ?? null;
    addEventListener("online", this.#wake);
    addEventListener("offline", this.#offline);
    void this.load();
  }

  /** What the session has seen: sent with each request, so that it never goes back in time. A fixed node shows what it alone knows. */
  get bookmark(): string | null {
    return this.#fixed === undefined ? this.#bookmark : null;
  }

  seen(headers: Headers): void {
    this.#bookmark = headers.get("todo-bookmark") ?? this.#bookmark;
  }

  /** Shows whatever the next node holds, also where that is older. */
  forgetBookmark(): void {
    this.#bookmark = null;
    this.#wake();
  }

  /** `node` takes no writes any more, and what it holds grows old: the gateway picks another one. */
  leave(node: string): void {
    const now = performance.now();
    if (this.#fixed !== undefined || this.node.value !== node || now - this.#leftAt < LEAVE_EVERY_MS) return;
    this.#leftAt = now;
    this.state.value = { type: "loading" };
    this.#takeAnyNode();
    this.#wake();
  }

  put(todo: Todo): void {
    this.#flush();
    this.todos.value = withTodos(this.todos.value, [todo]);
  }

  /** Reads all pages anew. What is shown stays until they are there. */
  async load(): Promise<void> {
    this.#loading?.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    this.#fresh = new Set();
    const read: Todo[] = [];
    for (let after: string | null = null; ; ) {
      const how = { node: this.node.value, bookmark: this.bookmark, signal };
      const page = await todosPage(this.list, after, how);
      if (signal.aborted || this.#isClosed) return;
      if (page.type !== "ok") return this.#failed(page.problem, page.detail);
      this.seen(page.headers);
      // From there on the events tell what changes, also while the other pages are read.
      if (after === null && !this.#watching) this.#lastId = page.headers.get("todo-event-id");
      this.node.value = this.#fixed ?? page.headers.get("todo-node") ?? this.node.value;
      read.unshift(...page.value.todos.reverse());
      after = page.value.next;
      // The first page is shown at once: what is older stands below what fits a screen.
      if (after === null || !this.isLoaded.value) this.#show(read, after === null);
      if (after === null) break;
    }
    this.#fresh = undefined;
    if (!this.#watching) this.#watch();
  }

  close(): void {
    this.#isClosed = true;
    removeEventListener("online", this.#wake);
    removeEventListener("offline", this.#offline);
    clearTimeout(this.#retry);
    clearTimeout(this.#flushing);
    this.#loading?.abort();
    this.#watching?.close();
  }

  #show(read: readonly Todo[], isWhole: boolean): void {
    this.#flush();
    const fresh = this.todos.value.filter(({ id }) => this.#fresh?.has(id));
    const shown = withTodos(read, fresh);
    batch(() => {
      this.todos.value = shown;
      if (isWhole) this.isLoaded.value = true;
    });
  }

  #watch(): void {
    this.#watching = watch(this.list, this.node.value, this.#lastId, {
      // Without a last event, which an older node does not name, `ready` tells from when on nothing is missed.
      opened: () => this.#lastId !== null && this.#isLive(),
      event: (event) => this.#take(event),
      ended: () => {
        this.#watching = undefined;
        this.#failed("offline", "");
      },
    });
  }

  #isLive(): void {
    this.#failures = 0;
    if (this.state.value.type !== "live") this.state.value = { type: "live" };
  }

  #take(event: ListEvent): void {
    const resumed = this.#lastId !== null;
    this.#lastId = event.id;
    this.#isLive();
    if (event.event === "change") {
      this.#fresh?.add(event.data.todo.id);
      this.#changes.push(event.data);
      this.#flushing ??= setTimeout(() => this.#flush(), FRAME_MS);
    } else if (event.event === "reset" || !resumed) {
      // Whatever was read before this moment may lack what changed since.
      void this.load();
    }
  }

  /** Shows what came since the last time, all at once: an import is thousands of events. */
  #flush(): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    const changes = this.#changes.splice(0);
    if (changes.length === 0) return;
    const now = Date.now();
    const arrivals = new Map(this.arrivals.value);
    for (const { todo, from } of changes) arrivals.set(todo.id, { at: now, from });
    batch(() => {
      this.todos.value = withTodos(
        this.todos.value,
        changes.map(({ todo }) => todo),
      );
      this.arrivals.value = arrivals;
    });
  }

  #failed(problem: string, detail: string): void {
    if (this.#isClosed) return;
    this.#failures += 1;
    this.state.value = { type: "away", problem, detail };
    if (this.#fixed === undefined && this.#failures >= FAILURES_BEFORE_ANOTHER) this.#takeAnyNode();
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1));
    clearTimeout(this.#retry);
    this.#retry = setTimeout(this.#wake, wait);
  }

  #takeAnyNode(): void {
    this.node.value = null;
    // Another node's events are numbered otherwise.
    this.#lastId = null;
  }

  readonly #wake = (): void => {
    if (this.#isClosed || this.state.value.type === "live") return;
    clearTimeout(this.#retry);
    this.#watching?.close();
    this.#watching = undefined;
    void this.load();
  };

  readonly #offline = (): void => {
    this.#watching?.close();
    this.#watching = undefined;
    this.#failed("offline", "");
  };
}
