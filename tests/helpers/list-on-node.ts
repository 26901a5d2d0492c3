/** A list on a node without its Durable Object: each command and each call is the transaction that the object would run. */
import type { Stamp } from "../../workers/core/hlc.ts";
import { isRefusal, type Refusal } from "../../workers/core/problem.ts";
import type { RegistrationRequest, Replica } from "../../workers/core/replica.ts";
import type { Vector } from "../../workers/core/vector.ts";
import type { Environment } from "../../workers/datanode/environment.ts";
import {
  type IdempotencyKey,
  type WriteOutcome,
  writeOnce,
} from "../../workers/datanode/list/idempotency.ts";
import { LocalList } from "../../workers/datanode/list/local-list.ts";
import { Replication } from "../../workers/datanode/rounds/replication.ts";
import type { Change } from "../../workers/datanode/storage/change.ts";
import type { Listing, Store } from "../../workers/datanode/storage/store.ts";
import { type Transaction, transact } from "../../workers/datanode/storage/transaction.ts";
import type { ImportItem, NewTodo, TodoUpdate } from "../../workers/model/requests.ts";
import type { Todo } from "../../workers/model/todo.ts";
import { DEFAULT_QUOTAS } from "../../workers/shared/quotas.ts";

export type Method = keyof Replica;
export type Request<M extends Method> = Parameters<Replica[M]>[0];
export type Answer<M extends Method> = Awaited<ReturnType<Replica[M]>>;
/** The calls of a round as a node answers them: at once. */
export type Calls = { readonly [M in Method]: (request: Request<M>) => Answer<M> };
/** Is told of each transaction, as the object tells its watchers. */
export type Heard = (transaction: Transaction<unknown>) => void;

export const LIST = "inbox";

/** What clients ask for. */
export class Commands {
  readonly #store: Store;
  readonly #environment: Environment;
  readonly #heard: Heard;
  readonly local: LocalList;

  constructor(store: Store, environment: Environment, heard: Heard = () => {}) {
    this.#store = store;
    this.#environment = environment;
    this.#heard = heard;
    this.local = new LocalList(store, environment);
  }

  /** Throws where it is refused: a test that expects that asks `tryToCreate`. */
  create(list: string, todo: NewTodo): Todo {
    const created = this.tryToCreate(list, todo);
    if (isRefusal(created)) throw new Error(`refused: ${created.detail}`);
    return created;
  }

  tryToCreate(list: string, todo: NewTodo) {
    return this.#write(list, (change) => this.local.create(change, todo));
  }

  update(id: string, update: TodoUpdate) {
    return this.#write(LIST, (change) => this.local.update(change, id, update));
  }

  remove(id: string) {
    return this.#write(LIST, (change) => this.local.remove(change, id));
  }

  undo(id: string, stamp: Stamp) {
    return this.#write(LIST, (change) => this.local.undo(change, id, stamp));
  }

  import(list: string, items: readonly ImportItem[]) {
    return this.#write(list, (change) => this.local.import(change, items));
  }

  once<T>(key: IdempotencyKey | undefined, write: (change: Change) => T | Refusal): WriteOutcome<T> {
    return this.#write(LIST, (change) => writeOnce(change, key, write, DEFAULT_QUOTAS.keys));
  }

  get(id: string) {
    return this.local.get(id);
  }

  list(listing: Listing, limit: number) {
    return this.local.list(listing, limit);
  }

  history(id: string) {
    return this.local.history(id);
  }

  conflicts() {
    return this.local.conflicts().conflicts;
  }

  status() {
    return this.local.status();
  }

  visible(): Vector {
    return this.#store.readState()?.visible ?? new Map();
  }

  #write<T extends object>(list: string, write: (change: Change) => T): T {
    const transaction = transact(this.#store, this.#environment, "client", list, (change) =>
      writeOnce<object>(change, undefined, write, DEFAULT_QUOTAS.keys),
    );
    this.#heard(transaction);
    return transaction.result.outcome as T;
  }
}

/** What the sync worker asks for. */
export class RoundCalls implements Calls {
  readonly #replication: Replication;
  readonly #heard: Heard;

  constructor(store: Store, environment: Environment, heard: Heard = () => {}) {
    this.#replication = new Replication(store, environment);
    this.#heard = heard;
  }

  open(request: Request<"open">): Answer<"open"> {
    return this.#hear(this.#replication.open(request));
  }

  diff(request: Request<"diff">): Answer<"diff"> {
    return this.#replication.diff(request);
  }

  apply(request: Request<"apply">): Answer<"apply"> {
    return this.#hear(this.#replication.apply(request));
  }

  settle(request: Request<"settle">): Answer<"settle"> {
    return this.#hear(this.#replication.settle(request));
  }

  purge(request: Request<"purge">): Answer<"purge"> {
    return this.#hear(this.#replication.purge(request));
  }

  drop(request: Request<"drop">): Answer<"drop"> {
    return this.#replication.drop(request);
  }

  register(request: RegistrationRequest): boolean {
    return this.#hear(this.#replication.register(request));
  }

  #hear<T>(transaction: Transaction<T>): T {
    this.#heard(transaction);
    return transaction.result;
  }
}
