/** Which scope each route of each worker needs. A route that is not here needs `admin`, and fails a test. */
import type { Scope } from "./scope.ts";

/** `public`: for everyone, without a token. */
export type Access = "public" | Scope;

/** By method and path, as the app writes them. */
export type RouteScopes = Readonly<Record<string, Access>>;

export const DATANODE_SCOPES: RouteScopes = {
  "GET /health": "public",
  "GET /openapi.json": "read",
  // Only those lists that the token may see.
  "GET /lists": "read",
  "GET /lists/:list/todos": "read",
  "POST /lists/:list/todos": "write",
  "GET /lists/:list/todos/:id": "read",
  "PATCH /lists/:list/todos/:id": "write",
  "DELETE /lists/:list/todos/:id": "write",
  "GET /lists/:list/todos/:id/history": "read",
  "POST /lists/:list/todos/:id/undo": "write",
  "GET /lists/:list/conflicts": "read",
  "GET /lists/:list/status": "read",
  "GET /lists/:list/events": "read",
  "POST /lists/:list/events-ticket": "read",
  "GET /lists/:list/export": "read",
  "POST /lists/:list/import": "write",
  // What was set aside may be older than what its writers deleted since.
  "GET /lists/:list/salvage": "admin",
};

export const SYNC_SCOPES: RouteScopes = {
  "GET /health": "public",
  "POST /lists/:list/sync": "admin",
  "GET /lists/:list/status": "admin",
  "GET /nodes": "admin",
  "POST /nodes/:node/retire": "admin",
  "POST /nodes/:node/readmit": "admin",
  "GET /metrics": "admin",
  "POST /tokens/revoke": "admin",
};

/** Watching may be asked for with a ticket in place of a token. */
export const EVENTS_ROUTE = "GET /lists/:list/events";
export const SYNC_ROUTE = "POST /lists/:list/sync";
