/** One client of a torture run: it writes and reads on any node, one request after another, whatever becomes of them. */
import * as v from "valibot";
import { parseStamp } from "../../../workers/core/hlc.ts";
import { parseId, type TodoId } from "../../../workers/core/id.ts";
import type { Json } from "../../../workers/core/record.ts";
import type { Random } from "../sim/random.ts";
import { type HttpAnswer, NodeClient } from "../system-client.ts";
import type { TortureLedger } from "./ledger.ts";

/** What the run gives its clients. */
export interface Scene {
  readonly list: string;
  readonly ledger: TortureLedger;
  /** The nodes' addresses, once the cluster is up; undefined when the run is over. */
  up(): Promise<Readonly<Record<string, string>> | undefined>;
  /** Called after each request that was answered or not. */
  happened(): void;
}

interface Write {
  readonly node: string;
  readonly path: string;
  readonly method: string;
  readonly json: Readonly<Record<string, Json>> | undefined;
  /** What it writes, as the record will have it. */
  readonly fields: Readonly<Record<string, Json>>;
}

const Answer = v.object({ id: v.string(), task: v.string() });

export class TortureClient {
  readonly #scene: Scene;
  readonly #random: Random;
  readonly #name: string;
  /** Undefined for a client that carries none. */
  #bookmark: string | undefined;
  readonly #keyed: boolean;
  #keys = 0;
  /** The todo that it saw last, where it carries a bookmark. */
  #last: TodoId | undefined;
  /** The task that this client saw last in each todo. */
  readonly #seen = new Map<TodoId, string>();

  constructor(name: string, scene: Scene, random: Random, carries: { bookmark: boolean; keys: boolean }) {
    this.#name = name;
    this.#scene = scene;
    this.#random = random;
    this.#bookmark = carries.bookmark ? "" : undefined;
    this.#keyed = carries.keys;
  }

  /** Goes on until the run is over. */
  async run(): Promise<void> {
    for (let urls = await this.#scene.up(); urls !== undefined; urls = await this.#scene.up()) {
      const node = this.#random.pick(Object.keys(urls).filter((name) => name !== "sync"));
      const ids = this.#scene.ledger.open();
      const id = ids.length > 0 ? this.#random.pick(ids) : undefined;
      // What was touched last is what another node most likely lacks.
      if (this.#last !== undefined && this.#random.chance(0.4)) await this.#read(node, this.#last);
      else if (id === undefined || this.#random.chance(0.15)) await this.#write(this.#create(node));
      else if (this.#random.chance(0.1)) await this.#read(node, id);
      else await this.#write(this.#change(node, id));
    }
  }

  #create(node: string): Write {
    const json = { task: this.#scene.ledger.newTask(), completed: this.#random.chance(0.2) };
    return { node, path: this.#path(), method: "POST", json, fields: { ...json, deleted: false } };
  }

  #change(node: string, id: TodoId): Write {
    const { ledger } = this.#scene;
    ledger.trying(id);
    const path = this.#path(id);
    if (this.#random.chance(0.15)) {
      return { node, path, method: "DELETE", json: undefined, fields: { deleted: true } };
    }
    const change = this.#random.pick([
      { task: ledger.newTask() },
      { completed: this.#random.chance(0.5) },
      { task: ledger.newTask(), completed: this.#random.chance(0.5) },
    ]);
    const json = { ...change, ...(this.#random.chance(0.4) && { deleted: false }) };
    return { node, path, method: "PATCH", json, fields: { ...json, deleted: false } };
  }

  async #write(write: Write): Promise<void> {
    const { ledger } = this.#scene;
    const key = this.#keyed ? `${this.#name}-${++this.#keys}` : undefined;
    const { task } = write.fields;
    if (key !== undefined && typeof task === "string") ledger.keyed.add(task);
    let answer = await (key !== undefined && this.#random.chance(0.25)
      ? this.#twiceAtOnce(write, key)
      : this.#request(write, key));
    // With a key, a write whose answer never came is repeated on the same node until there is one.
    while (answer === undefined && key !== undefined) {
      if ((await this.#scene.up()) === undefined) return;
      answer = await this.#request(write, key);
      if (answer) ledger.count("answered at last");
    }
    if (answer && this.#accepted(answer, write)) this.#acknowledge(answer, write);
  }

  /** The answer to a request that arrives twice: both must be the same. */
  async #twiceAtOnce(write: Write, key: string): Promise<HttpAnswer | undefined> {
    const [first, second] = await Promise.all([this.#request(write, key), this.#request(write, key)]);
    const stamps = [first, second].map((answer) => answer?.headers.get("todo-stamp") ?? undefined);
    if (stamps[0] !== undefined && stamps[1] !== undefined && stamps[0] !== stamps[1])
      this.#scene.ledger.violation(`${write.method} with one key was done twice: ${stamps.join(" and ")}`);
    return stamps[0] === undefined ? second : first;
  }

  #acknowledge({ json, headers }: HttpAnswer, { fields, method }: Write): void {
    const { ledger } = this.#scene;
    const { id, task } = v.parse(Answer, json);
    const stamp = parseStamp(headers.get("todo-stamp") ?? "");
    if (!parseId(id) || stamp === undefined) {
      ledger.violation(`${method} was answered without an id or a stamp: ${JSON.stringify(json)}`);
      return;
    }
    ledger.acknowledge(id as TodoId, stamp, fields);
    ledger.count("acknowledged");
    this.#saw(id as TodoId, task);
  }

  async #read(node: string, id: TodoId): Promise<void> {
    const read: Write = { node, path: this.#path(id), method: "GET", json: undefined, fields: {} };
    const answer = await this.#request(read, undefined);
    if (!answer) return;
    if (answer.status === 404 && this.#bookmark !== undefined && this.#seen.has(id))
      this.#scene.ledger.violation(`[B3] ${this.#name} has seen ${id}, and finds it nowhere on ${node}`);
    if (!this.#accepted(answer, read)) return;
    this.#scene.ledger.count("read");
    this.#saw(id, v.parse(Answer, answer.json).task);
  }

  /** With a bookmark a client never goes back in time (B3). */
  #saw(id: TodoId, task: string): void {
    if (this.#bookmark === undefined) return;
    const before = this.#seen.get(id);
    if (before !== undefined && before !== task)
      this.#scene.ledger.observed.push({ id, before, after: task });
    this.#seen.set(id, task);
    this.#last = id;
  }

  /** Whether it was done; counts what may have happened instead. */
  #accepted({ status, json }: HttpAnswer, { method }: Write): boolean {
    const { ledger } = this.#scene;
    if (status === 200 || status === 201) return true;
    if (status === 404) ledger.count("not found");
    else if (status === 503) ledger.count("behind");
    else ledger.violation(`${method} was answered with ${status}: ${JSON.stringify(json)}`);
    return false;
  }

  /** The answer; undefined where none came, or one that knows no more: the write may have been made or not. */
  async #request(
    { node, path, method, json }: Write,
    key: string | undefined,
  ): Promise<HttpAnswer | undefined> {
    const urls = await this.#scene.up();
    const headers = {
      ...(this.#bookmark && { "todo-bookmark": this.#bookmark }),
      ...(key !== undefined && { "idempotency-key": key }),
    };
    try {
      const client = new NodeClient(urls?.[node] ?? "");
      const answer = await client.request(path, { method, headers, ...(json && { json }) });
      if (answer.status === 500) throw new Error("whether a write was made is not known");
      if (this.#bookmark !== undefined)
        this.#bookmark = answer.headers.get("todo-bookmark") ?? this.#bookmark;
      return answer;
    } catch {
      this.#scene.ledger.count("unknown");
      return undefined;
    } finally {
      this.#scene.happened();
    }
  }

  #path(id?: TodoId): string {
    return `/lists/${this.#scene.list}/todos${id === undefined ? "" : `/${id}`}`;
  }
}
