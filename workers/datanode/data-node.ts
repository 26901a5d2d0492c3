/** The Durable Object of one list on one node: a thin shell that owns storage, real time and the platform's calls. */
import { DurableObject } from "cloudflare:workers";
import { type Admission, type Ticket, Tickets } from "../auth/tickets.ts";
import type { Conflict, History, ListStatus, NodeSummary, Todo } from "../core/api.ts";
import { formatBookmark } from "../core/bookmark.ts";
import type { Millis, Stamp } from "../core/hlc.ts";
import type { TodoId } from "../core/id.ts";
import { BOOKMARK_WAIT_MS } from "../core/limits.ts";
import {
  packPage,
  unpackIncoming,
  type WireApplyRequest,
  type WireDiffPage,
  type WireDiffRequest,
  type WireOpened,
  type WireReplica,
} from "../core/packed.ts";
import { isRefusal, type Refusal } from "../core/problem.ts";
import type {
  Applied,
  Fenced,
  OpenRequest,
  Purged,
  PurgeRequest,
  Settled,
  Settlement,
  SettleRequest,
  StaleRound,
} from "../core/replica.ts";
import { type SyncMode, syncMode } from "../shared/sync-mode.ts";
import type { DataNodeEnv } from "./env.ts";
import { answerHeaders, reply } from "./http/ask.ts";
import type { Answer, Ask } from "./list/answer.ts";
import type { Identity, Writer } from "./list/change.ts";
import { type ExportPage, exportPage, type SalvagePage, salvagePage } from "./list/export.ts";
import type { ImportItem, ImportResult } from "./list/import.ts";
import { type NewTodo, Node, type TodoUpdate } from "./list/node.ts";
import type { Written } from "./list/replies.ts";
import { behind, type Wanted, wantedBy } from "./list/wanted.ts";
import { Announcer } from "./live/announcer.ts";
import { Events } from "./live/events.ts";
import { Lag } from "./live/lag.ts";
import { Trigger } from "./live/trigger.ts";
import { Waiters } from "./live/waiters.ts";
import { Watchers } from "./live/watchers.ts";
import { Replication } from "./rounds/replication.ts";
import { SqliteStore } from "./storage/sqlite-store.ts";
import { type Counts, completeBookmark } from "./storage/state.ts";
import type { Row, StatusFilter } from "./storage/store.ts";

export class DataNode extends DurableObject<DataNodeEnv> implements WireReplica {
  readonly #store: SqliteStore;
  readonly #node: Node;
  readonly #replication: Replication;
  readonly #announcer: Announcer;
  readonly #trigger: Trigger;
  readonly #waiters = new Waiters();
  readonly #events: Events;
  readonly #watchers: Watchers;
  readonly #tickets = new Tickets();
  readonly #lag = new Lag();
  readonly #mode: SyncMode;
  /** Changes of the transaction that is running: told to watchers once it is through. */
  #changed: { readonly rows: readonly Row[]; readonly by: Writer }[] = [];

  constructor(ctx: DurableObjectState, env: DataNodeEnv) {
    super(ctx, env);
    this.#mode = syncMode(env);
    const identity: Identity = {
      name: env.NODE,
      now: () => Date.now(),
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      changed: (rows, by) => this.#changed.push({ rows, by }),
    };
    this.#store = new SqliteStore(ctx.storage);
    this.#node = new Node(this.#store, identity);
    this.#replication = new Replication(this.#store, identity);
    this.#announcer = new Announcer(this.#replication, async (announcement) => {
      await env.CATALOG.getByName("catalog").note(announcement);
    });
    this.#trigger = new Trigger(async (list, urgent) => {
      await env.COORDINATORS?.getByName(list).trigger(list, urgent);
    });
    this.#events = new Events(this.#store);
    this.#watchers = new Watchers(ctx, this.#events);
  }

  create(ask: Ask, todo: NewTodo): Promise<Answer<Todo>> {
    return this.#write(ask, () => this.#node.create(ask.list, todo));
  }

  update(ask: Ask, id: string, update: TodoUpdate): Promise<Answer<Todo>> {
    return this.#write(ask, () => this.#node.update(id, update));
  }

  remove(ask: Ask, id: string): Promise<Answer<Todo>> {
    return this.#write(ask, () => this.#node.remove(id));
  }

  undo(ask: Ask, id: string, stamp: Stamp): Promise<Answer<Todo>> {
    return this.#write(ask, () => this.#node.undo(id, stamp));
  }

  import(ask: Ask, items: readonly ImportItem[]): Promise<Answer<ImportResult[]>> {
    return this.#write(ask, () => this.#node.import(ask.list, items));
  }

  read(ask: Ask, id: string): Promise<Answer<Todo>> {
    return this.#read(ask, () => this.#node.get(id));
  }

  /** As JSON text: it costs a third of what a hundred todos as values cost on their way to the worker. */
  list(ask: Ask, status: StatusFilter, after: TodoId | null, limit: number): Promise<Answer<string>> {
    return this.#read(ask, () => JSON.stringify(this.#node.list(status, after, limit)));
  }

  history(ask: Ask, id: string): Promise<Answer<History>> {
    return this.#read(ask, () => this.#node.history(id));
  }

  conflicts(ask: Ask): Promise<Answer<{ conflicts: Conflict[] }>> {
    return this.#read(ask, () => ({ conflicts: this.#node.conflicts() }));
  }

  status(ask: Ask): Promise<Answer<ListStatus>> {
    return this.#read(ask, () => this.#node.status());
  }

  export(ask: Ask, after: TodoId | null): Promise<Answer<ExportPage>> {
    return this.#read(ask, () => exportPage(this.#node, after));
  }

  salvage(ask: Ask, after: number): Promise<Answer<SalvagePage>> {
    return this.#read(ask, () => salvagePage(this.#store, after));
  }

  issueTicket(until: Millis | null): Ticket {
    return this.#tickets.issue(until, Date.now());
  }

  redeemTicket(ticket: string): Admission | undefined {
    return this.#tickets.redeem(ticket, Date.now());
  }

  /** Watches the list: `GET` is a stream of server-sent events, an upgrade a WebSocket. */
  override async fetch(request: Request): Promise<Response> {
    const ask: Ask = { list: this.ctx.id.name ?? "", bookmark: request.headers.get("todo-bookmark") };
    const behind = await this.#behind<never>(ask);
    if (behind) return reply(behind);
    return this.#watchers.answer(request, answerHeaders(this.#answer(ask, { outcome: null, stamp: null })));
  }

  /** Watchers only listen: "ping" is answered by the runtime, and whatever else they say is left alone. */
  override webSocketMessage(socket: WebSocket): void {
    this.#watchers.endIfOver(socket);
  }

  /** Takes part in the closing handshake: a client would wait for it until it gives up. */
  override webSocketClose(socket: WebSocket): void {
    socket.close(1000);
  }

  /** For answers that nothing else is asked for. */
  bookmark(): string {
    return formatBookmark(this.#node.visible());
  }

  /** For the node's own list of lists. */
  counts(): Counts {
    return this.#node.counts();
  }

  /** For the sync worker's status and metrics. */
  summary(): NodeSummary {
    return {
      ...this.#node.status(),
      lag: this.#lag.status(),
      oldestUnsettledAt: this.#node.oldestUnsettled(),
    };
  }

  async open(request: OpenRequest): Promise<WireOpened | StaleRound> {
    return this.#replicate(() => {
      const answer = this.#replication.open(request);
      if (answer.type !== "opened") return answer;
      this.#trigger.roundBegan();
      const { first, ...opened } = answer;
      return { ...opened, ...(first && { first: packPage(first) }) };
    });
  }

  async diff({ packed = false, ...request }: WireDiffRequest): Promise<WireDiffPage | Fenced> {
    const answer = this.#replication.diff(request);
    return packed && answer.type === "page" ? packPage(answer) : answer;
  }

  async apply({ records, ...request }: WireApplyRequest): Promise<Applied | Fenced> {
    const unpacked = unpackIncoming(records);
    return this.#replicate(() => {
      const answer = this.#replication.apply({ ...request, records: unpacked });
      if (request.settlement && answer.type === "applied") this.#settled(request.settlement);
      return answer;
    });
  }

  async settle(request: SettleRequest): Promise<Settled | Fenced> {
    return this.#replicate(() => {
      const answer = this.#replication.settle(request);
      if (answer.type === "settled") this.#settled(request);
      return answer;
    });
  }

  async purge(request: PurgeRequest): Promise<Purged | Fenced> {
    return this.#replication.purge(request);
  }

  async empty(origin: string): Promise<boolean> {
    return this.#replicate(() => this.#replication.empty(origin));
  }

  #settled({ to }: Settlement): void {
    this.#lag.settled(to, Date.now());
  }

  async #read<T>(ask: Ask, read: () => T | Refusal): Promise<Answer<T>> {
    return (await this.#behind(ask)) ?? this.#answer(ask, { outcome: read(), stamp: null });
  }

  async #write<T>(ask: Ask, write: () => T | Refusal): Promise<Answer<T>> {
    const behind = await this.#behind<T>(ask);
    if (behind) return behind;
    const headBefore = this.#store.readState()?.head ?? 0;
    const written = this.#publishing(() => this.#node.once(ask.once, write));
    const answer = this.#answer(ask, written);
    const state = this.#store.readState();
    // A write that was repeated, or an import that brought nothing new, has an answer but wrote nothing (V1).
    if (state && state.head > headBefore) {
      this.#lag.wrote(state.head, Date.now());
      if (this.#isLive()) this.ctx.waitUntil(this.#trigger.wrote(ask.list, Date.now()));
    }
    // The catalog knows the list as dirty before its first unsettled write is acknowledged.
    await this.#announcer.announce();
    return answer;
  }

  async #replicate<T>(change: () => T): Promise<T> {
    const answer = this.#publishing(change);
    const state = this.#store.readState();
    if (state && this.#waiters.count > 0) {
      this.#waiters.advance(completeBookmark(state), new Set(state.gone));
    }
    // The catalog must know of what is unsettled before the round goes on. That all is settled nobody waits for.
    if (state?.dirty) await this.#announcer.announce();
    else if (this.#replication.announcement()) this.ctx.waitUntil(this.#announcer.announceLater());
    return answer;
  }

  /** Tells watchers of what `change` changed, once it is through; where it throws, of nothing. */
  #publishing<T>(change: () => T): T {
    this.#changed = [];
    const before = this.#store.readState()?.origin;
    const result = change();
    const after = this.#store.readState()?.origin;
    if (before !== undefined && before !== after) this.#watchers.publish([this.#events.restarted()]);
    for (const { rows, by } of this.#changed) this.#watchers.publish(this.#events.record(rows, by));
    return result;
  }

  /** Waits until the node holds what the client has seen; the refusal, where that does not come to pass (B2). */
  async #behind<T>(ask: Ask): Promise<Answer<T> | undefined> {
    const { wanted, lacking } = this.#wanted(ask);
    if (lacking.length === 0) return undefined;
    if (this.#mode !== "manual") {
      if (this.#isLive()) this.ctx.waitUntil(this.#trigger.wanted(ask.list, Date.now()));
      if (await this.#waiters.wait(wanted, BOOKMARK_WAIT_MS)) return undefined;
    }
    return this.#answer<T>(ask, { outcome: behind(this.#wanted(ask).lacking), stamp: null });
  }

  #wanted({ bookmark }: Ask): Wanted {
    return wantedBy(bookmark, this.#store.readState());
  }

  #answer<T>(ask: Ask, { outcome, stamp }: Written<T>): Answer<T> {
    return {
      outcome,
      bookmark: this.bookmark(),
      lost: this.#wanted(ask).lost,
      stamp: isRefusal(outcome) ? null : stamp,
    };
  }

  #isLive(): boolean {
    return this.#mode === "live";
  }
}
