/** Answers as docs/http.md has them, and a small cluster that gives them. */

import type { ShownListStatus } from "../../../cli/net/answers.ts";
import { parseOrigin } from "../../../workers/core/hlc.ts";
import { makeId, type TodoId } from "../../../workers/core/id.ts";
import { type Refusal, toProblem } from "../../../workers/core/problem.ts";
import type { NodeSyncStatus, RoundReport, SyncStatus } from "../../../workers/model/sync-answers.ts";
import type { Todo } from "../../../workers/model/todo.ts";
import { type FakeServer, type Handler, type Reply, startServer } from "./fake-server.ts";
import { Sandbox } from "./sandbox.ts";

/** Two hours after `todo()` was written. */
export const NOON = Date.parse("2026-11-22T12:00:00.000Z");

export function todoId(n: number, origin = "aaaaaa"): TodoId {
  const parsed = parseOrigin(origin);
  if (parsed === undefined) throw new Error(`no origin: ${origin}`);
  return makeId(n, parsed);
}

export function todo(changes: Partial<Todo> = {}): Todo {
  return {
    id: todoId(1),
    task: "TaskA",
    completed: false,
    start: null,
    due: null,
    priority: null,
    tags: [],
    notes: null,
    position: null,
    completedAt: null,
    createdAt: "2026-11-22T10:00:00.123Z",
    deleted: false,
    version: 1,
    updatedAt: "2026-11-22T10:00:00.123Z",
    node: "a",
    conflicts: 0,
    ...changes,
  };
}

export function page(todos: readonly Todo[], next: string | null = null): Reply {
  return { body: { todos, next } };
}

export function refusal(type: Refusal["type"], detail: string, more: Partial<Refusal> = {}): Reply {
  const problem = toProblem({ type, detail, ...more });
  return { status: problem.status, body: problem, headers: { "content-type": "application/problem+json" } };
}

/** Of a node's status, what the CLI shows, and members that it passes on. */
export function listStatus(node: string, changes: Partial<ShownListStatus> = {}) {
  return {
    node,
    origin: `${node}aaaaa`,
    head: 3,
    round: 2,
    todos: 2,
    completed: 1,
    tombstones: 4,
    unsettled: 5,
    conflicts: 6,
    aside: 0,
    complete: [],
    clockDriftMs: 0,
    clockFrom: null,
    digest: "0123456789abcdef",
    retired: false,
    place: null,
    ...changes,
  };
}

export function roundReport(changes: Partial<RoundReport> = {}): RoundReport {
  return {
    round: 7,
    complete: true,
    nodes: [
      { node: "a", reachable: true, read: 2, applied: 0 },
      { node: "b", reachable: true, read: 0, applied: 2 },
    ],
    conflicts: 0,
    aside: [],
    diverged: false,
    calls: 4,
    durationMs: 12,
    ...changes,
  };
}

/** What the sync worker knows of a node. */
export function nodeSyncStatus(changes: Partial<NodeSyncStatus> = {}): NodeSyncStatus {
  return {
    node: "a",
    reachable: true,
    origin: "aaaaaa",
    head: 3,
    round: 2,
    behindMs: 4_200,
    unsettled: 5,
    aside: 0,
    retired: false,
    place: null,
    digest: "0123456789abcdef",
    rounds: 7,
    moved: 40,
    oldestUnsettledMs: 900,
    lag: { samples: 12, p50Ms: 130, p95Ms: 410 },
    ...changes,
  };
}

export function syncStatus(changes: Partial<SyncStatus> = {}): SyncStatus {
  return {
    round: 7,
    lastRoundAt: "2026-11-22T10:00:00.123Z",
    agreedAt: "2026-11-22T10:00:00.123Z",
    nodes: [],
    cursors: {},
    purge: { stable: 0, waiting: 0, heldBackBy: [] },
    recent: [],
    ...changes,
  };
}

/** A node that has one todo, TaskA, whatever it is asked. */
export function oneTodo(answered: Todo = todo()): Handler {
  return ({ method, path }) => {
    if (method === "GET" && path.endsWith("/status")) return { body: listStatus("a") };
    if (method === "GET") return page([answered]);
    return { status: method === "POST" ? 201 : 200, body: answered };
  };
}

export interface Cluster {
  readonly a: FakeServer;
  readonly b: FakeServer;
  readonly sync: FakeServer;
  readonly sandbox: Sandbox;
}

/** Two nodes and a sync worker, and a sandbox whose settings name them. */
export async function startCluster(
  handlers: { readonly a?: Handler; readonly b?: Handler; readonly sync?: Handler } = {},
): Promise<Cluster> {
  const [a, b, sync] = await Promise.all([
    startServer(handlers.a ?? oneTodo()),
    startServer(handlers.b ?? oneTodo()),
    startServer(
      handlers.sync ?? (({ method }) => ({ body: method === "POST" ? roundReport() : syncStatus() })),
    ),
  ]);
  const sandbox = new Sandbox({ TODO_NODES: `a=${a.url},b=${b.url}`, TODO_SYNC: sync.url });
  sandbox.now = () => NOON;
  return { a, b, sync, sandbox };
}
