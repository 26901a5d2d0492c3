/** Examples in the documents; the linter holds each to its schema. */
import type { Json } from "./schemas.ts";

export const STAMP = "2026-11-22T10:00:00.123Z-0000-a7k2xq";
export const JTI = "0b8f5a0e-6a41-4d53-9a5b-1f8d6a1c2e3f";
const DIGEST = "9f86d081884c7d65";
const TIME = "2026-11-22T10:00:00.123Z";

export const TODO = {
  id: "1-a7k2xq",
  task: "buy milk",
  completed: false,
  start: null,
  due: "2026-12-01",
  priority: "high",
  tags: ["home"],
  notes: null,
  position: null,
  completedAt: null,
  createdAt: TIME,
  deleted: false,
  version: 1,
  updatedAt: TIME,
  node: "a",
  conflicts: 0,
} as const;
export const COMPLETED = { ...TODO, completed: true, completedAt: TIME, version: 2 };
export const DELETED = { ...TODO, deleted: true, version: 3 };
export const SALVAGED = { ...TODO, salvagedAt: TIME };

const VALUE = { value: "buy milk", updatedAt: TIME, node: "a" } as const;
export const CONFLICT = {
  id: TODO.id,
  field: "task",
  winner: VALUE,
  losers: [{ value: "buy oat milk", updatedAt: TIME, node: "b" }],
} as const;
export const HISTORY = {
  id: TODO.id,
  history: [{ ...VALUE, field: "task", replacedAt: TIME, replacedBy: "b" }],
};

export const LIST_STATUS = {
  node: "a",
  origin: "a7k2xq",
  head: 3,
  round: 2,
  todos: 1,
  completed: 0,
  tombstones: 0,
  unsettled: 1,
  conflicts: 0,
  aside: 0,
  complete: [STAMP],
  clockDriftMs: 0,
  clockFrom: null,
  digest: DIGEST,
  retired: false,
  place: "weur",
};

export const CALENDAR = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "PRODID:-//edge-todos//calendar feed//EN",
  "BEGIN:VTODO",
  "UID:1-aaaaaa",
  "SUMMARY:buy milk",
  "STATUS:NEEDS-ACTION",
  "END:VTODO",
  "END:VCALENDAR",
  "",
].join("\r\n");
export const TICKET = { ticket: "9f86d081884c7d659a2feaa0c55ad015", expiresAt: TIME };
export const SESSION_LINK = { code: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", expiresAt: TIME };
export const IMPORTED = {
  done: { lines: 2, created: 2, updated: 0, unchanged: 0, failed: 0 },
  bookmark: STAMP,
};
export const EVENTS = `event: todo\ndata: ${JSON.stringify(TODO)}\n\n`;

const NODE_REPORT = { node: "a", reachable: true, read: 1, applied: 0 };
export const ROUND = {
  round: 3,
  complete: true,
  nodes: [NODE_REPORT],
  conflicts: 0,
  aside: [],
  diverged: false,
  calls: 4,
  durationMs: 12,
};
export const SYNC_STATUS = {
  round: 3,
  lastRoundAt: TIME,
  agreedAt: TIME,
  nodes: [
    {
      node: "a",
      reachable: true,
      origin: "a7k2xq",
      head: 3,
      round: 3,
      behindMs: 0,
      unsettled: 0,
      aside: 0,
      retired: false,
      place: "weur",
      digest: DIGEST,
      rounds: 3,
      moved: 1,
      oldestUnsettledMs: null,
      lag: { samples: 1, p50Ms: 40, p95Ms: 40 },
    },
  ],
  cursors: { a: { b: 3 }, b: { a: 3 } },
  purge: { stable: 3, waiting: 0, heldBackBy: [] },
  recent: [{ ...ROUND, startedAt: TIME }],
};
export const METRICS = '# TYPE todo_node_up gauge\ntodo_node_up{node="a"} 1\n';

export const CLUSTER = {
  nodes: [{ node: "a", place: "weur", url: "http://127.0.0.1:8787", reachable: true, retired: false }],
  mode: "live",
};
export const LOCAL = { nodes: [{ node: "a", running: false }], paused: false, waiting: 0 };

/** JSON Lines. */
export function lines(...each: readonly Json[]): string {
  return each.map((line) => `${JSON.stringify(line)}\n`).join("");
}
