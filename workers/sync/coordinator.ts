/** The Durable Object of one list's rounds: a shell around `Coordination`, with real time, alarms and calls. */
import { DurableObject } from "cloudflare:workers";
import type { Millis } from "../core/hlc.ts";
import { SLOW_ROUND_MS } from "../core/limits.ts";
import type { RoundReport, SyncStatus } from "../model/sync-answers.ts";
import { durableSql } from "../shared/durable-sql.ts";
import { log, roundEntry } from "../shared/log.ts";
import type { ListPresence } from "../shared/rpc.ts";
import { syncMode } from "../shared/sync-mode.ts";
import { clusterOf, dataNodes, inTime, replica, scheduleOfList } from "./bindings.ts";
import { Coordination, type ListOnNode } from "./coordination.ts";
import type { SyncEnv } from "./env.ts";
import type { Recorded } from "./registry.ts";
import type { ListRpc } from "./rpc.ts";
import { roundPolicy } from "./settings.ts";
import { afterTimeout, SqliteJournal } from "./sqlite-journal.ts";

export class Coordinator extends DurableObject<SyncEnv> implements ListRpc {
  readonly #coordination: Coordination;

  constructor(ctx: DurableObjectState, env: SyncEnv) {
    super(ctx, env);
    const { storage } = ctx;
    /** For the metrics alone: what is lost of it is not missed. */
    const tellSlow = (list: string, durationMs: Millis) =>
      clusterOf(env)
        .slow(list, durationMs)
        .catch(() => {});
    this.#coordination = new Coordination({
      journal: new SqliteJournal(durableSql(storage), {
        lease: () => crypto.randomUUID(),
        // Writing a line takes as long as calling a node, so reports are logged when they are stored, and not before.
        stored: (list, report) => {
          log(roundEntry(list, report));
          if (report.durationMs >= SLOW_ROUND_MS) ctx.waitUntil(tellSlow(list, report.durationMs));
        },
        after: afterTimeout,
      }),
      boot: crypto.randomUUID(),
      alarm: {
        get: () => storage.getAlarm(),
        set: (at) => storage.setAlarm(at),
        delete: () => storage.deleteAlarm(),
      },
      scheduler: {
        due: (list, dueAt) => scheduleOfList(env, list).due(list, dueAt),
        dropped: (list, origins) => scheduleOfList(env, list).dropped(list, origins),
        recorded: async (list) => {
          const [registrations, former] = await Promise.all([
            clusterOf(env).registrations(),
            scheduleOfList(env, list).former(list),
          ]);
          return { registrations, former };
        },
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

  trigger(list: string, urgent: boolean): Promise<ListPresence> {
    return this.#coordination.trigger(list, urgent);
  }

  wake(list: string, dirty: boolean, recorded: Recorded): Promise<Millis | null> {
    return this.#coordination.wake(list, dirty, recorded);
  }

  register(list: string, recorded: Recorded): Promise<void> {
    return this.#coordination.register(list, recorded);
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
