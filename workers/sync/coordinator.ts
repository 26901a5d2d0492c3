/** The Durable Object of one list's rounds: a shell around `Coordination`, with real time, alarms and calls. */
import { DurableObject } from "cloudflare:workers";
import type { Millis } from "../core/hlc.ts";
import type { RoundReport, SyncStatus } from "../model/sync-answers.ts";
import { durableSql } from "../shared/durable-sql.ts";
import type { Where } from "../shared/rpc.ts";
import { syncMode } from "../shared/sync-mode.ts";
import { clusterOf, dataNodes, inTime, replica, scheduleOfList } from "./bindings.ts";
import { Coordination, type ListOnNode } from "./coordination.ts";
import type { SyncEnv } from "./env.ts";
import type { Registration } from "./registry.ts";
import type { ListRpc } from "./rpc.ts";
import { roundPolicy } from "./settings.ts";
import { afterTimeout, SqliteJournal } from "./sqlite-journal.ts";

export class Coordinator extends DurableObject<SyncEnv> implements ListRpc {
  readonly #coordination: Coordination;

  constructor(ctx: DurableObjectState, env: SyncEnv) {
    super(ctx, env);
    const { storage } = ctx;
    this.#coordination = new Coordination({
      journal: new SqliteJournal(durableSql(storage), {
        lease: () => crypto.randomUUID(),
        // Writing a line takes as long as calling a node, so reports are logged when they are stored, and not before.
        stored: (list, report) => console.log(logLine(list, report)),
        after: afterTimeout,
      }),
      alarm: {
        get: () => storage.getAlarm(),
        set: (at) => storage.setAlarm(at),
        delete: () => storage.deleteAlarm(),
      },
      scheduler: {
        due: (list, dueAt) => scheduleOfList(env, list).due(list, dueAt),
        dropped: (list, origins) => clusterOf(env).dropped(list, origins),
        former: (list) => clusterOf(env).former(list),
        registrations: () => clusterOf(env).registrations(),
      },
      erase: () => storage.deleteAll(),
      now: () => Date.now(),
      mode: () => syncMode(env),
      policy: () => roundPolicy(env),
      nodes: (list) => listOnNodes(env, list),
    });
  }

  sync(list: string): Promise<RoundReport> {
    return this.#coordination.sync(list);
  }

  trigger(list: string, urgent: boolean): Promise<Where> {
    return this.#coordination.trigger(list, urgent);
  }

  wake(list: string, dirty: boolean, registrations: readonly Registration[]): Promise<Millis | null> {
    return this.#coordination.wake(list, dirty, registrations);
  }

  register(list: string, registrations: readonly Registration[]): Promise<void> {
    return this.#coordination.register(list, registrations);
  }

  status(list: string): Promise<SyncStatus> {
    return this.#coordination.status(list);
  }

  override alarm(): Promise<void> {
    return this.#coordination.alarm();
  }
}

function listOnNodes(env: SyncEnv, list: string): Map<string, ListOnNode> {
  const onNodes = [...dataNodes(env, list)].map(([node, object]): [string, ListOnNode] => [
    node,
    {
      replica: replica(object),
      summary: () => inTime(async () => object().summary()),
      register: (request) => inTime(async () => object().register(request)),
    },
  ]);
  return new Map(onNodes);
}

function logLine(list: string, { round, nodes, conflicts, aside, diverged, complete }: RoundReport): string {
  const parts = nodes.map(
    ({ node, reachable, read, applied, error }) =>
      `${node}: ${reachable ? `read ${read}, applied ${applied}` : "absent"}${error === undefined ? "" : ` (${error})`}`,
  );
  const notes = [
    aside.length > 0 ? `; set aside ${aside.map(({ id, reason }) => `${id} (${reason})`).join(", ")}` : "",
    diverged ? "; the nodes do not hold the same" : "",
    complete ? "" : "; not complete",
  ];
  return `sync ${list} round ${round}: ${parts.join("; ")}; conflicts ${conflicts}${notes.join("")}`;
}
