/** A list's object and its catalog, as the workers beside them see them. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Origin } from "../../workers/core/hlc.ts";
import { MAX_CLOCK_MS } from "../../workers/core/limits.ts";
import { type IncomingRecord, pack } from "../../workers/core/packed.ts";
import { type Call, PROTOCOL } from "../../workers/core/replica.ts";
import { shardName, shardOf } from "../../workers/core/shards.ts";
import { DIRECTORY, NodeCatalog } from "../../workers/shared/catalogs.ts";
import { durableSql } from "../../workers/shared/durable-sql.ts";
import type { Sql } from "../../workers/shared/sql.ts";

export const catalog = new NodeCatalog({}, "a", env.CATALOG);
export const directory = () => env.CATALOG.getByName(DIRECTORY);
export const catalogShard = (list: string) => env.CATALOG.getByName(shardName(DIRECTORY, shardOf(list)));
export const listObject = (list: string) => env.LISTS.getByName(list);

/** A client's request that carries no bookmark. */
export const askOf = (list: string) => ({ list, bookmark: null });

/** Runs `use` where the storage of `list` can be touched: inside its object. */
export function inStorage<T>(list: string, use: (sql: Sql) => T): Promise<T> {
  return runInDurableObject(listObject(list), (_, state) => use(durableSql(state.storage)));
}

/** What a round says to one node, a call at a time. */
export class Round {
  readonly #list: string;
  readonly #call: Call;
  readonly head: number;

  get origin(): Origin {
    return this.#call.origin;
  }

  private constructor(list: string, call: Call, head: number) {
    this.#list = list;
    this.#call = call;
    this.head = head;
  }

  static async open(list: string, round: number): Promise<Round> {
    const lease = "test";
    const opened = await listObject(list).open({
      protocol: PROTOCOL,
      list,
      round,
      lease,
      heard: null,
      gone: [],
      recount: false,
    });
    if (opened.type !== "opened") throw new Error(`round ${round} of ${list} was not opened`);
    return new Round(list, { round, lease, origin: opened.origin as Origin, boot: opened.boot }, opened.head);
  }

  async apply(records: readonly IncomingRecord[]): Promise<string> {
    return (await listObject(this.#list).apply({ ...this.#call, records: pack(records) })).type;
  }

  /** With the settlement that goes with a round's last records (R6): the answer. */
  async applyLast(records: readonly IncomingRecord[]) {
    const settlement = { from: 1, to: this.head, complete: [], gone: [] };
    return listObject(this.#list).apply({ ...this.#call, records: pack(records), settlement });
  }

  /** Whatever was deleted until now, and is settled under `stable`. */
  async purge(stable: number): Promise<number> {
    const purged = await listObject(this.#list).purge({ ...this.#call, stable, before: MAX_CLOCK_MS });
    return purged.type === "purged" ? purged.purged : 0;
  }

  async settle(to = this.head): Promise<string> {
    const request = { ...this.#call, from: 1, to, complete: [], gone: [] };
    return (await listObject(this.#list).settle(request)).type;
  }
}
