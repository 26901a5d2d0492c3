/** What the tables of routes do not say of a route: its name for generated clients, examples, and problems of its own. */
import type { ProblemType } from "../../workers/core/problem.ts";
import * as examples from "./examples.ts";
import type { Json } from "./schemas.ts";

export interface Documented {
  /** `operationId`: the name of the method in generated clients. Never changed. */
  readonly id: string;
  readonly body?: Json;
  readonly answer?: Json;
  /** Beside those that follow from what the route takes. */
  readonly problems?: readonly ProblemType[];
  /** Answers as it goes on, and never by itself comes to an end. */
  readonly stream?: true;
  /** Has an entity tag, and answers 304 to whoever has that already. */
  readonly conditional?: true;
  /** Names the event after which a watcher is told of what changed since. */
  readonly watchable?: true;
}

/** By worker, then by method and path as the table has it. */
export const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Documented>>>> = {
  datanode: {
    "GET /health": { id: "getHealth", answer: { status: "ok", node: "a", place: "weur", colo: "VIE" } },
    "GET /openapi.json": { id: "getOpenApi" },
    "GET /lists": { id: "getLists", answer: { lists: [{ list: "inbox", todos: 1 }], next: null } },
    "DELETE /lists/:list": { id: "deleteList", body: { list: "inbox" }, answer: { list: "inbox", todos: 1 } },
    "GET /lists/:list/todos": {
      id: "getTodos",
      answer: { todos: [examples.TODO], next: null },
      watchable: true,
    },
    "POST /lists/:list/todos": { id: "createTodo", body: { task: "buy milk" }, answer: examples.TODO },
    "PATCH /lists/:list/todos": {
      id: "updateTodos",
      body: { ids: ["1", "2"], set: { completed: true } },
      answer: { results: [{ id: "1", todo: examples.COMPLETED, stamp: examples.STAMP }] },
    },
    "GET /lists/:list/todos/:id": { id: "getTodo", answer: examples.TODO },
    "PATCH /lists/:list/todos/:id": {
      id: "updateTodo",
      body: { completed: true },
      answer: examples.COMPLETED,
    },
    "DELETE /lists/:list/todos/:id": { id: "deleteTodo", answer: examples.DELETED },
    "GET /lists/:list/todos/:id/history": { id: "getHistory", answer: examples.HISTORY },
    "POST /lists/:list/todos/:id/undo": {
      id: "undoWrite",
      body: { stamp: examples.STAMP },
      answer: examples.TODO,
      problems: ["changed-since"],
    },
    "GET /lists/:list/conflicts": {
      id: "getConflicts",
      answer: { conflicts: [examples.CONFLICT], next: null },
    },
    "GET /lists/:list/status": { id: "getListStatus", answer: examples.LIST_STATUS },
    "GET /lists/:list/events": { id: "watchList", stream: true, answer: examples.EVENTS },
    "POST /lists/:list/events-ticket": { id: "createEventsTicket", answer: examples.TICKET },
    "GET /lists/:list/export": { id: "exportList", answer: examples.lines(examples.TODO) },
    "GET /lists/:list/calendar.ics": { id: "getCalendar", answer: examples.CALENDAR, conditional: true },
    "GET /lists/:list/salvage": { id: "getSalvage", answer: examples.lines(examples.SALVAGED) },
    "POST /lists/:list/import": {
      id: "importTodos",
      body: examples.lines({ task: "buy milk" }, { task: "call home", completed: true }),
      answer: examples.lines(examples.IMPORTED),
    },
  },
  sync: {
    "GET /health": { id: "getHealth", answer: { status: "ok", place: "weur", colo: "VIE" } },
    "GET /openapi.json": { id: "getOpenApi" },
    "POST /lists/:list/sync": { id: "runRound", answer: examples.ROUND },
    "GET /lists/:list/status": { id: "getSyncStatus", answer: examples.SYNC_STATUS },
    "GET /nodes": {
      id: "getNodes",
      answer: { nodes: [{ node: "a", configured: true, place: "weur", retired: false }] },
    },
    "POST /nodes/:node/retire": {
      id: "retireNode",
      body: { node: "a" },
      answer: { node: "a", lists: 1 },
      problems: ["not-found", "last-node"],
    },
    "POST /nodes/:node/readmit": {
      id: "readmitNode",
      body: { node: "a" },
      answer: { node: "a", lists: 1 },
      problems: ["not-found"],
    },
    "POST /tokens/revoke": {
      id: "revokeToken",
      body: { jti: examples.JTI, exp: 1_795_000_000 },
      answer: { jti: examples.JTI, nodes: [{ node: "a", told: true }] },
    },
    "GET /metrics": { id: "getMetrics", answer: examples.METRICS },
  },
  web: {
    "GET /cluster": { id: "getCluster", answer: examples.CLUSTER },
    "GET /local": { id: "getLocal", answer: examples.LOCAL },
    "POST /session-links": { id: "createSessionLink", answer: examples.SESSION_LINK },
    "POST /session-links/redeem": {
      id: "redeemSessionLink",
      body: { code: examples.SESSION_LINK.code },
      answer: { token: "TOKEN" },
      problems: ["not-found", "rate-limited"],
    },
    "POST /local": { id: "changeLocal", body: { node: "a", running: false }, answer: examples.LOCAL },
  },
};
