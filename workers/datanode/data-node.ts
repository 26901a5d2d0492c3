/** The Durable Object of one list on one node: a thin shell that owns storage, real time and the platform's calls. */
import { DurableObject } from "cloudflare:workers";
import type { Conflict, ListStatus, Todo, TodoPage } from "../core/api.ts";
import { formatBookmark } from "../core/bookmark.ts";
import type { TodoId } from "../core/id.ts";
import type { Refusal } from "../core/problem.ts";
import type {
  Applied,
  ApplyRequest,
  DiffPage,
  DiffRequest,
  Fenced,
  Opened,
  OpenRequest,
  Purged,
  PurgeRequest,
  Replica,
  Settled,
  SettleRequest,
  StaleRound,
} from "../core/replica.ts";
import type { Catalog } from "./catalog.ts";
import type { Identity } from "./change.ts";
import { type NewTodo, Node, type TodoUpdate } from "./node.ts";
import { Replication } from "./replication.ts";
import { SqliteStore } from "./sqlite-store.ts";
import type { Counts } from "./state.ts";
import type { StatusFilter } from "./store.ts";

export interface DataNodeEnv {
  /** This node's name. */
  readonly NODE: string;
  readonly CATALOG: DurableObjectNamespace<Catalog>;
}

/** What the object answers to a client's request: the outcome, and the bookmark as of then (B2). */
export interface Answer<T> {
  readonly outcome: T | Refusal;
  readonly bookmark: string;
}

export class DataNode extends DurableObject<DataNodeEnv> implements Replica {
  readonly #store: SqliteStore;
  readonly #node: Node;
  readonly #replication: Replication;
  #announcing: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, env: DataNodeEnv) {
    super(ctx, env);
    const identity: Identity = {
      name: env.NODE,
      now: () => Date.now(),
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    };
    this.#store = new SqliteStore(ctx.storage);
    this.#node = new Node(this.#store, identity);
    this.#replication = new Replication(this.#store, identity);
  }

  create(list: string, todo: NewTodo): Promise<Answer<Todo>> {
    return this.#write(() => this.#node.create(list, todo));
  }

  update(id: string, update: TodoUpdate): Promise<Answer<Todo>> {
    return this.#write(() => this.#node.update(id, update));
  }

  remove(id: string): Promise<Answer<Todo>> {
    return this.#write(() => this.#node.remove(id));
  }

  read(id: string): Answer<Todo> {
    return this.#answer(this.#node.get(id));
  }

  list(status: StatusFilter, after: TodoId | null, limit: number): Answer<TodoPage> {
    return this.#answer(this.#node.list(status, after, limit));
  }

  conflicts(): Answer<{ conflicts: Conflict[] }> {
    return this.#answer({ conflicts: this.#node.conflicts() });
  }

  status(): Answer<ListStatus> {
    return this.#answer(this.#node.status());
  }

  /** For the sync worker's status. */
  summary(): ListStatus {
    return this.#node.status();
  }

  /** For the node's own list of lists. */
  counts(): Counts {
    return this.#node.counts();
  }

  async open(request: OpenRequest): Promise<Opened | StaleRound> {
    const answer = this.#replication.open(request);
    await this.#announce();
    return answer;
  }

  async diff(request: DiffRequest): Promise<DiffPage | Fenced> {
    return this.#replication.diff(request);
  }

  async apply(request: ApplyRequest): Promise<Applied | Fenced> {
    const answer = this.#replication.apply(request);
    await this.#announce();
    return answer;
  }

  async settle(request: SettleRequest): Promise<Settled | Fenced> {
    const answer = this.#replication.settle(request);
    await this.#announce();
    return answer;
  }

  async purge(request: PurgeRequest): Promise<Purged | Fenced> {
    return this.#replication.purge(request);
  }

  async #write<T>(write: () => T | Refusal): Promise<Answer<T>> {
    const answer = this.#answer(write());
    // The catalog knows the list as dirty before its first unsettled write is acknowledged.
    await this.#announce();
    return answer;
  }

  #answer<T>(outcome: T | Refusal): Answer<T> {
    return { outcome, bookmark: formatBookmark(this.#node.visible()) };
  }

  /** Tells the catalog what changed, one call at a time; whoever comes meanwhile waits for the same call. */
  async #announce(): Promise<void> {
    while (this.#replication.announcement()) {
      this.#announcing ??= this.#tellCatalog().finally(() => {
        this.#announcing = undefined;
      });
      await this.#announcing;
    }
  }

  async #tellCatalog(): Promise<void> {
    const announcement = this.#replication.announcement();
    if (!announcement) return;
    await this.env.CATALOG.getByName("catalog").note(announcement);
    this.#replication.announced(announcement);
  }
}
