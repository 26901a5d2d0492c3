/** Nodes over memory stores and a sync worker between them; every call can be watched, stopped or kept for later. */
import type { Millis } from "../../workers/core/hlc.ts";
import { DEFAULT_TOMBSTONE_AGE_MS } from "../../workers/core/limits.ts";
import { type PageBounds, ROUND_BOUNDS } from "../../workers/core/pages.ts";
import { isRefusal, type Refusal } from "../../workers/core/problem.ts";
import { type Call, PROTOCOL, type Replica } from "../../workers/core/replica.ts";
import type { Environment } from "../../workers/datanode/environment.ts";
import { type JournalState, newJournal } from "../../workers/sync/round/journal.ts";
import { type RoundOutcome, runRound } from "../../workers/sync/round/round.ts";
import {
  type Answer,
  type Calls,
  Commands,
  LIST,
  type Method,
  type Request,
  RoundCalls,
} from "./list-on-node.ts";
import { T0 } from "./make.ts";
import { MemoryStore } from "./sim/memory-store.ts";

export { LIST };

/** One call of a round, on its way. */
export interface SeenCall {
  readonly node: string;
  readonly method: Method;
  readonly request: Request<Method>;
  /** Runs it once more, now. */
  again(): unknown;
}

export class MemoryNode {
  environment: Environment;
  store = new MemoryStore();
  commands: Commands;
  replication: RoundCalls;

  constructor(name: string, now: () => Millis) {
    let made = 0;
    this.environment = { name, boot: "boot1", now, random: (count) => new Uint8Array(count).fill(made++) };
    this.commands = new Commands(this.store, this.environment);
    this.replication = new RoundCalls(this.store, this.environment);
  }

  /** Goes on with another storage: an empty one, or an older state of its own. */
  restart(store: MemoryStore): void {
    this.store = store;
    const { boot, ...others } = this.environment;
    this.environment = { ...others, boot: `boot${1 + Number(boot.slice("boot".length))}` };
    this.commands = new Commands(store, this.environment);
    this.replication = new RoundCalls(store, this.environment);
  }

  /** Opens a round here, and gives the token of its calls. */
  open(round: number, lease = "lease"): Call {
    const answer = this.replication.open({
      protocol: PROTOCOL,
      list: LIST,
      round,
      lease,
      heard: null,
      gone: [],
      recount: false,
    });
    if (answer.type !== "opened") throw new Error("not opened");
    return { round, lease, origin: answer.origin, boot: answer.boot };
  }

  /** Id, version and state of every todo: `1-aaaaaa v3 milk completed`. */
  rows(): string[] {
    return this.commands
      .list({ status: "all" }, 10_000)
      .todos.map(({ id, version, task, completed, deleted }) => {
        return `${id} v${version} ${task} ${deleted ? "deleted" : completed ? "completed" : "open"}`;
      });
  }

  bodies(): string[] {
    return [...this.store.list({ status: "all" }, 10_000)].map(({ id, body }) => `${id} ${body}`);
  }
}

export class MemoryCluster {
  time: Millis = T0;
  state: JournalState = newJournal("lease");
  /** Of that, what would survive a crash. */
  stored = this.state;
  /** How often the worker has stored it. */
  writes = 0;
  /** What is read at a time of each node where there are two, and sent at a time unless `batch` says otherwise. */
  page: PageBounds = ROUND_BOUNDS.page;
  batch: PageBounds | undefined;
  readonly nodes = new Map<string, MemoryNode>();
  /** Nodes that the worker is configured with. */
  configured: string[] = [];
  /** Called before and after each call; a throw before loses the request, one after it the reply. */
  before: (call: SeenCall) => void | Promise<void> = () => {};
  after: (call: SeenCall) => void = () => {};

  constructor(names: readonly string[]) {
    for (const name of names) this.add(name);
  }

  add(name: string): MemoryNode {
    const node = new MemoryNode(name, () => this.time);
    this.nodes.set(name, node);
    this.configured.push(name);
    return node;
  }

  node(name: string): MemoryNode {
    const node = this.nodes.get(name);
    if (!node) throw new RangeError(`no node ${name}`);
    return node;
  }

  round(): Promise<RoundOutcome> {
    return runRound({
      list: LIST,
      boot: "boot",
      replicas: new Map(this.configured.map((name) => [name, this.#replica(name)])),
      journal: {
        read: () => this.state,
        write: (state) => {
          this.state = state;
          this.stored = state;
          this.writes++;
        },
        buffer: (state) => {
          this.state = state;
        },
      },
      tombstoneAgeMs: DEFAULT_TOMBSTONE_AGE_MS,
      bounds: { ...ROUND_BOUNDS, page: this.page, batch: this.batch ?? this.page },
      now: () => this.time,
    });
  }

  /** Loses calls of `method` to `node`, the first `times`. */
  fail(node: string, method: Method, times = Number.POSITIVE_INFINITY): void {
    let left = times;
    this.before = (call) => {
      if (call.node === node && call.method === method && left-- > 0) throw new Error("lost");
    };
  }

  /** From now on every call arrives, and so does its answer. */
  heal(): void {
    this.before = () => {};
    this.after = () => {};
  }

  /** The calls from now on, as they go out. */
  calls(): SeenCall[] {
    const seen: SeenCall[] = [];
    this.before = (call) => {
      seen.push(call);
    };
    return seen;
  }

  /** Rounds until one moves nothing; how many it took. */
  async settle(): Promise<number> {
    for (let rounds = 1; rounds < 10; rounds++) {
      const { report } = await this.round();
      if (report.complete && report.nodes.every(({ read, applied }) => read + applied === 0)) return rounds;
    }
    throw new Error("the rounds do not come to rest");
  }

  #replica(name: string): Replica {
    const send = async <M extends Method>(method: M, request: Request<M>): Promise<Answer<M>> => {
      const run = () => call(this.node(name).replication, method, request);
      const seen: SeenCall = { node: name, method, request, again: run };
      await this.before(seen);
      const answer = run();
      this.after(seen);
      return answer;
    };
    return {
      open: (request) => send("open", request),
      diff: (request) => send("diff", request),
      apply: (request) => send("apply", request),
      settle: (request) => send("settle", request),
      purge: (request) => send("purge", request),
      drop: (request) => send("drop", request),
    };
  }
}

/** What most tests begin with: a cluster of `a` and `b`, both without the list. */
export function twoNodes(): { cluster: MemoryCluster; a: MemoryNode; b: MemoryNode } {
  const cluster = new MemoryCluster(["a", "b"]);
  return { cluster, a: cluster.node("a"), b: cluster.node("b") };
}

/** The answer to a command that is not expected to be refused. */
export function accepted<T extends object>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.type}: ${outcome.detail}`);
  return outcome;
}

function call<M extends Method>(calls: Calls, method: M, request: Request<M>): Answer<M> {
  return calls[method](request);
}
