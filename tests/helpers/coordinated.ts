/** One list's coordination with everything around it at hand: time, the alarm, the scheduler, and nodes in memory. */
import type { Millis, Origin } from "../../workers/core/hlc.ts";
import type { Replica } from "../../workers/core/replica.ts";
import { Coordination, type ListOnNode } from "../../workers/sync/coordination.ts";
import type { Recorded } from "../../workers/sync/registry.ts";
import { DEFAULT_POLICY } from "../../workers/sync/round/due.ts";
import { SqliteJournal } from "../../workers/sync/sqlite-journal.ts";
import { T0 } from "./make.ts";
import { MemoryNode } from "./memory-cluster.ts";
import { NodeSql } from "./node-sql.ts";

export class Coordinated {
  time: Millis = T0;
  mode: "live" | "cron" | "manual" = "live";
  alarmAt: Millis | null = null;
  /** What became of the alarm, in order: when it was set to, null where it was taken away. */
  readonly alarms: (Millis | null)[] = [];
  /** What the scheduler was told. */
  readonly due: [list: string, at: Millis][] = [];
  /** What it has recorded for the cluster. */
  recorded: Recorded = { registrations: [], former: [] };
  /** Calls to the scheduler fail. */
  isSchedulerAway = false;
  readonly a = new MemoryNode("a", () => this.time);
  readonly b = new MemoryNode("b", () => this.time);
  readonly c = new MemoryNode("c", () => this.time);
  /** Which of them the sync worker has bindings for. */
  configured = ["a", "b"];
  /** Nodes that do not answer. */
  readonly away = new Set<string>();
  /** Takes the place of a node's calls. */
  readonly replicas = new Map<string, Replica>();
  readonly #sql = new NodeSql();
  readonly journal = new SqliteJournal(this.#sql, {
    lease: () => "lease",
    stored: () => {},
    after: () => () => {},
  });
  /** Origins of earlier lives, as the cluster was told when the list was given back. */
  readonly dropped: Origin[] = [];
  readonly coordination = new Coordination({
    journal: this.journal,
    boot: "boot",
    alarm: {
      get: async () => this.alarmAt,
      set: async (at) => this.#setAlarm(at),
      delete: async () => this.#setAlarm(null),
    },
    scheduler: {
      due: async (list, at) => {
        if (this.isSchedulerAway) throw new Error("the scheduler is away");
        this.due.push([list, at]);
      },
      dropped: async (_, origins) => void this.dropped.push(...origins),
      recorded: async () => this.recorded,
    },
    now: () => this.time,
    mode: () => this.mode,
    erase: async () => this.erase(),
    policy: () => DEFAULT_POLICY,
    nodes: () =>
      new Map(
        [this.a, this.b, this.c]
          .filter(({ environment }) => this.configured.includes(environment.name))
          .map((node) => [node.environment.name, this.#onNode(node)]),
      ),
  });

  /** What a node waits for before it answers that it is retired, or readmitted. */
  beforeRegister: () => Promise<void> | void = () => {};

  /** How many tables the coordinator has stored. */
  get tables(): number {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table'").toArray().length;
  }

  /** All that the coordinator has stored is gone. */
  erase(): void {
    const tables = this.#sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
    for (const { name } of tables.toArray()) this.#sql.exec(`DROP TABLE ${name}`);
  }

  #setAlarm(at: Millis | null): void {
    this.alarmAt = at;
    this.alarms.push(at);
  }

  #onNode({ environment: { name }, replication, commands }: MemoryNode): ListOnNode {
    const here = <T>(run: () => T) => {
      if (this.away.has(name)) throw new Error(`${name} is away`);
      return run();
    };
    return {
      replica: this.replicas.get(name) ?? {
        open: async (request) => here(() => replication.open(request)),
        diff: async (request) => here(() => replication.diff(request)),
        apply: async (request) => here(() => replication.apply(request)),
        settle: async (request) => here(() => replication.settle(request)),
        purge: async (request) => here(() => replication.purge(request)),
        drop: async (request) => here(() => replication.drop(request)),
      },
      summary: async () => ({
        ...here(() => commands.status()),
        lag: { samples: 0, p50Ms: null, p95Ms: null },
        oldestUnsettledAt: null,
      }),
      register: async (request) => {
        await this.beforeRegister();
        return here(() => replication.register(request));
      },
    };
  }
}
