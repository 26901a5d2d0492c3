/** The list as the views know it: what is shown, and what can be done. A replica in the browser could stand behind it as well. */
import type { ReadonlySignal } from "@preact/signals";
import type { Fields, ShownTodo, WriteKind } from "./writes.ts";

export interface ListState {
  readonly list: string;
  /** The list with the writes that wait to be sent: in the order of ids, deleted todos too. */
  readonly todos: ReadonlySignal<readonly ShownTodo[]>;
  readonly isLoaded: ReadonlySignal<boolean>;
  readonly connection: ReadonlySignal<Connection>;
  /** How many writes wait to be sent. */
  readonly unsent: ReadonlySignal<number>;
  /** Whether there is a write of this page to take back. */
  readonly canUndo: ReadonlySignal<boolean>;
  create(fields: Fields & { readonly task: string }): void;
  /** `deleted: false` brings a deleted todo back. */
  update(row: string, fields: Fields & { readonly deleted?: false }): void;
  remove(row: string): void;
  /** Takes back the latest write of this page that was not taken back yet. */
  undo(): void;
  /** Shows what the node holds, also where it lacks what this page has seen. */
  showOlder(): void;
  /** Shows nothing new and sends nothing; what waits to be sent is kept for `resume`. */
  suspend(): void;
  resume(): void;
  close(): void;
}

export type Connection =
  | { readonly type: "loading" }
  | { readonly type: "live"; readonly node: string }
  /** The node lacks what this page has seen, and would show something older. */
  | { readonly type: "behind" }
  | { readonly type: "offline" };

/** What a view is told of beside. */
export interface ListMessages {
  /** A write that was shown is taken back: the node said no. */
  refused(what: WriteKind, detail: string): void;
}
