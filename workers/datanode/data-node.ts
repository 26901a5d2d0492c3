/** The Durable Object of one list on one node: a thin shell that owns storage, real time and the platform's calls. */
import { DurableObject } from "cloudflare:workers";
import { type Admission, Tickets } from "../auth/tickets.ts";
import { formatBookmark } from "../core/bookmark.ts";
import type { Millis, Stamp } from "../core/hlc.ts";
import type { TodoId } from "../core/id.ts";
import { ROUND_RETRY_MS } from "../core/limits.ts";
import { errorText, type Refusal } from "../core/problem.ts";
import type {
  ApplyRequest,
  DiffPage,
  DiffRequest,
  Dropped,
  DropRequest,
  Fenced,
  OpenRequest,
  PurgeRequest,
  RegistrationRequest,
  SettleRequest,
} from "../core/replica.ts";
import type { Conflicts, History, ListDeletion, ListStatus, TodosUpdated } from "../model/answers.ts";
import type { ImportItem, NewTodo, TodosUpdate, TodoUpdate } from "../model/requests.ts";
import type { NodeSummary } from "../model/sync-answers.ts";
import type { Todo } from "../model/todo.ts";
import type { Ticket } from "../model/tokens.ts";
import { NodeCatalog } from "../shared/catalogs.ts";
import { durableSql } from "../shared/durable-sql.ts";
import { type Quotas, quotasOf } from "../shared/quotas.ts";
import type { DataNodeRpc } from "../shared/rpc.ts";
import { syncMode } from "../shared/sync-mode.ts";
import { type Environment, realEnvironment } from "./environment.ts";
import { deleteList, deleteMore } from "./list/delete-list.ts";
import { type ExportPage, exportPage, type SalvagePage, salvagePage } from "./list/export.ts";
import { writeOnce } from "./list/idempotency.ts";
import type { ImportResult } from "./list/import.ts";
import {
  answerOf,
  type ExportRequest,
  type ListAnswer,
  type ListingAnswer,
  type ListRequest,
} from "./list/list-request.ts";
import { LocalList } from "./list/local-list.ts";
import { makeList, noRoom, noRoomForBatch } from "./list/quota.ts";
import { isRetired, RETIRED } from "./list/retired.ts";
import { RunningExports } from "./list/running-exports.ts";
import type { ListObjectEnv } from "./list-object-env.ts";
import { Audience } from "./live/audience.ts";
import { outboundOf } from "./live/outbound.ts";
import { answerHeaders, respond } from "./respond.ts";
import { Replication } from "./rounds/replication.ts";
import type { Change } from "./storage/change.ts";
import { SqliteStore } from "./storage/sqlite-store.ts";
import type { Counts } from "./storage/state.ts";
import type { Listing } from "./storage/store.ts";
import { type Transaction, transact } from "./storage/transaction.ts";

export class DataNode extends DurableObject<ListObjectEnv> implements DataNodeRpc {
  readonly #environment: Environment;
  readonly #store: SqliteStore;
  readonly #local: LocalList;
  readonly #replication: Replication;
  readonly #audience: Audience;
  readonly #catalog: NodeCatalog;
  readonly #tickets = new Tickets();
  readonly #exports = new RunningExports();
  readonly #quotas: Quotas;

  constructor(ctx: DurableObjectState, env: ListObjectEnv) {
    super(ctx, env);
    this.#quotas = quotasOf(env);
    this.#environment = realEnvironment(env);
    this.#store = new SqliteStore(durableSql(ctx.storage));
    this.#local = new LocalList(this.#store, this.#environment);
    this.#replication = new Replication(this.#store, this.#environment);
    const { watchers } = this.#quotas;
    this.#catalog = new NodeCatalog(env, env.NODE, env.CATALOG);
    const outbound = outboundOf(env, this.#catalog);
    this.#audience = new Audience(ctx, this.#store, this.#environment, syncMode(env), watchers, outbound);
  }

  create(request: ListRequest, todo: NewTodo): Promise<ListAnswer<Todo>> {
    return this.#write(
      request,
      (change) => noRoom(change, 1, this.#quotas.todos) ?? this.#local.create(change, todo),
    );
  }

  update(request: ListRequest, id: string, update: TodoUpdate): Promise<ListAnswer<Todo>> {
    return this.#write(request, (change) => this.#local.update(change, id, update));
  }

  updateMany(request: ListRequest, update: TodosUpdate): Promise<ListAnswer<TodosUpdated>> {
    return this.#write(request, (change) => this.#local.updateMany(change, update));
  }

  remove(request: ListRequest, id: string): Promise<ListAnswer<Todo>> {
    return this.#write(request, (change) => this.#local.remove(change, id));
  }

  /** Deletes the list's todos; an alarm goes on with those that are left, also after a crash (P3). */
  deleteList(request: ListRequest): Promise<ListAnswer<ListDeletion>> {
    return this.#write(request, deleteList);
  }

  /** Goes on with the deletion of the list, and tells the catalog what it does not know. */
  override async alarm(): Promise<void> {
    this.#audience.alarm.wentOff();
    const { list, deletion } = this.#store.readState() ?? {};
    if (list === undefined) return;
    try {
      if (deletion?.over === false)
        this.#wrote(transact(this.#store, this.#environment, "client", list, deleteMore));
    } catch (error) {
      // An alarm that fails is given up by the platform after some tries, and nobody asks for the deletion again.
      console.error(`deletion of ${list}: ${errorText(error)}`);
      this.#audience.alarm.at(this.#environment.now() + ROUND_RETRY_MS);
    }
    await this.#audience.tellCatalog();
  }

  undo(request: ListRequest, id: string, stamp: Stamp): Promise<ListAnswer<Todo>> {
    return this.#write(request, (change) => this.#local.undo(change, id, stamp));
  }

  import(request: ListRequest, items: readonly ImportItem[]): Promise<ListAnswer<ImportResult[]>> {
    return this.#write(
      request,
      (change) => noRoomForBatch(change, items, this.#quotas.todos) ?? this.#local.import(change, items),
    );
  }

  read(request: ListRequest, id: string): Promise<ListAnswer<Todo>> {
    return this.#read(request, () => this.#local.get(id));
  }

  /** A page as JSON text: on its way to the worker it costs a third of what a hundred todos as values cost. */
  async list(request: ListRequest, listing: Listing, limit: number): Promise<ListingAnswer> {
    let eventId = "";
    const answer = await this.#read(request, () => {
      eventId = this.#audience.eventId();
      return JSON.stringify(this.#local.list(listing, limit));
    });
    return { ...answer, eventId };
  }

  history(request: ListRequest, id: string): Promise<ListAnswer<History>> {
    return this.#read(request, () => this.#local.history(id));
  }

  conflicts(request: ListRequest, after: TodoId | null, limit: number): Promise<ListAnswer<Conflicts>> {
    return this.#read(request, () => this.#local.conflicts(after, limit));
  }

  status(request: ListRequest): Promise<ListAnswer<ListStatus>> {
    return this.#read(request, () => this.#local.status());
  }

  export(request: ExportRequest, after: TodoId | null): Promise<ListAnswer<ExportPage>> {
    return this.#exported(request, after, () => exportPage(this.#local, this.#store, after));
  }

  salvage(request: ExportRequest, after: number | null): Promise<ListAnswer<SalvagePage>> {
    return this.#exported(request, after, () => salvagePage(this.#store, after ?? 0));
  }

  issueTicket(until: Millis | null): Ticket {
    return this.#tickets.issue(until, this.#environment.now());
  }

  redeemTicket(ticket: string): Admission | undefined {
    return this.#tickets.redeem(ticket, this.#environment.now());
  }

  /** Watches the list: `GET` is a stream of server-sent events, an upgrade a WebSocket. */
  override async fetch(http: Request): Promise<Response> {
    const request = { list: this.ctx.id.name ?? "", bookmark: http.headers.get("todo-bookmark") };
    const answer = await this.#read(request, () => null);
    if (answer.outcome !== null) return respond(answer);
    return this.#audience.watchers.answer(http, answerHeaders(answer));
  }

  override webSocketMessage(socket: WebSocket): void {
    this.#audience.watchers.heard(socket);
  }

  /** Takes part in the closing handshake: a client would wait for it until it gives up. */
  override webSocketClose(socket: WebSocket): void {
    this.#audience.watchers.left();
    socket.close(1000);
  }

  override webSocketError(): void {
    this.#audience.watchers.left();
  }

  /** For an answer that was made without the list: its header alone is asked for. */
  bookmark(): string {
    return formatBookmark(this.#store.readState()?.visible ?? new Map());
  }

  /** For the node's own list of lists. */
  counts(): Counts {
    return this.#local.counts();
  }

  async summary(): Promise<NodeSummary> {
    const oldestUnsettledAt = this.#local.oldestUnsettled();
    return { ...this.#local.status(), lag: this.#audience.lag.status(), oldestUnsettledAt };
  }

  async open(request: OpenRequest): ReturnType<DataNodeRpc["open"]> {
    const opening = this.#replication.open(request);
    if (opening.result.type === "opened") this.#audience.roundBegan();
    return this.#replicated(opening);
  }

  async diff(request: DiffRequest): Promise<DiffPage | Fenced> {
    return this.#replication.diff(request);
  }

  async apply(request: ApplyRequest): ReturnType<DataNodeRpc["apply"]> {
    const applied = this.#replication.apply(request);
    if (request.settlement && applied.result.type === "applied")
      this.#audience.settled(request.settlement.to);
    return this.#replicated(applied);
  }

  async settle(request: SettleRequest): ReturnType<DataNodeRpc["settle"]> {
    const settled = this.#replication.settle(request);
    if (settled.result.type === "settled") this.#audience.settled(request.to);
    return this.#replicated(settled);
  }

  async purge(request: PurgeRequest): ReturnType<DataNodeRpc["purge"]> {
    return this.#replication.purge(request).result;
  }

  async drop(request: DropRequest): Promise<Dropped> {
    const state = this.#store.readState();
    const asked = this.#replication.drop(request);
    if (asked.type === "kept" || !state) return asked;
    await this.#audience.leaveCatalog(state);
    // What was written meanwhile lives on, and has told the catalog of itself.
    const dropped = this.#replication.drop(request);
    if (dropped.type === "kept") return dropped;
    const erasing = this.ctx.storage.deleteAll();
    this.#audience.alarm.forgotten();
    this.#store.erased();
    await erasing;
    return dropped;
  }

  async register(request: RegistrationRequest): Promise<boolean> {
    return this.#replicated(this.#replication.register(request));
  }

  async #read<T>(request: ListRequest, read: () => T | Refusal): Promise<ListAnswer<T>> {
    const { refusal, lost } = await this.#audience.catchUp(request);
    return answerOf<T>({ outcome: refusal ?? read(), stamp: null }, lost, this.#store.readState());
  }

  #exported<T extends ExportPage | SalvagePage>(
    request: ExportRequest,
    after: T["next"],
    read: () => T,
  ): Promise<ListAnswer<T>> {
    const { exportId } = request;
    return this.#read(request, () =>
      this.#exports.page(exportId, after === null, this.#environment.now(), this.#quotas.exports, read),
    );
  }

  async #write<T>(request: ListRequest, write: (change: Change) => T | Refusal): Promise<ListAnswer<T>> {
    // A retired node catches up with nobody: it refuses at once.
    const { refusal, lost } = (await isRetired(this.#store.readState(), this.#catalog.directory))
      ? { refusal: RETIRED, lost: [] }
      : await this.#audience.catchUp(request);
    if (refusal) return answerOf<T>({ outcome: refusal, stamp: null }, lost, this.#store.readState());
    const { list, key } = request;
    const make = (change: Change) => makeList(change, request, this.#quotas.lists, write);
    const transaction = transact(this.#store, this.#environment, "client", list, (change) =>
      writeOnce(change, key, make, this.#quotas.keys),
    );
    this.#wrote(transaction);
    return answerOf(transaction.result, lost, transaction.state);
  }

  /** With no `await` after the transaction: so the alarm that goes on with what is left is stored in the same commit. */
  #wrote(transaction: Transaction<unknown>): void {
    if (transaction.state?.deletion?.over === false) this.#audience.alarm.at(this.#environment.now());
    this.#audience.wrote(transaction);
  }

  #replicated<T>(transaction: Transaction<T>): T {
    this.#audience.replicated(transaction);
    return transaction.result;
  }
}
