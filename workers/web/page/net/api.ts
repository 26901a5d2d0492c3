/** The calls of the API that the page makes, by what they are for. */
import type * as v from "valibot";
import { type Ask, type Outcome, request } from "./http.ts";
import * as shapes from "./shapes.ts";

const TODOS_PER_PAGE = 1_000;
/** A round waits for nodes that do not answer, and a process that starts for a machine that is busy. */
const PATIENT_MS = 60_000;

type How = Omit<Ask, "method" | "body">;

/** Newest first. */
export function todosPage(
  list: string,
  after: string | null,
  how: How,
): Promise<Outcome<v.InferOutput<typeof shapes.PageShape>>> {
  const query = new URLSearchParams({ status: "all", order: "desc", limit: String(TODOS_PER_PAGE) });
  if (after !== null) query.set("after", after);
  return request(`${pathOf(list)}/todos?${query}`, shapes.PageShape, how);
}

export function createTodo(list: string, fields: object, how: How): Promise<Outcome<shapes.Todo>> {
  return request(`${pathOf(list)}/todos`, shapes.TodoShape, { ...how, method: "POST", body: fields });
}

export function updateTodo(
  list: string,
  id: string,
  fields: object,
  how: How,
): Promise<Outcome<shapes.Todo>> {
  return request(todoPath(list, id), shapes.TodoShape, { ...how, method: "PATCH", body: fields });
}

export function removeTodo(list: string, id: string, how: How): Promise<Outcome<shapes.Todo>> {
  return request(todoPath(list, id), shapes.TodoShape, { ...how, method: "DELETE" });
}

export function undoWrite(list: string, id: string, stamp: string, how: How): Promise<Outcome<shapes.Todo>> {
  return request(`${todoPath(list, id)}/undo`, shapes.TodoShape, { ...how, method: "POST", body: { stamp } });
}

export function historyOf(list: string, id: string, how: How = {}) {
  return request(`${todoPath(list, id)}/history`, shapes.HistoryShape, how);
}

/** All of the list's conflicts, page after page. */
export async function conflictsOf(list: string, how: How = {}): Promise<Outcome<shapes.Conflict[]>> {
  const conflicts: shapes.Conflict[] = [];
  for (let after: string | null | undefined; ; ) {
    const query = after ? `?after=${encodeURIComponent(after)}` : "";
    const page = await request(`${pathOf(list)}/conflicts${query}`, shapes.ConflictsShape, how);
    if (page.type !== "ok") return page;
    conflicts.push(...page.value.conflicts);
    after = page.value.next;
    if (!after) return { ...page, value: conflicts };
  }
}

/** Good once, and for 30 seconds, at the node that gave it. */
export function eventsTicket(list: string, how: How) {
  return request(`${pathOf(list)}/events-ticket`, shapes.TicketShape, { ...how, method: "POST" });
}

export function lists() {
  return request("/lists", shapes.ListsShape);
}

export function cluster() {
  return request("/cluster", shapes.ClusterShape);
}

export function clusterStatus(list: string) {
  return request(`/cluster${pathOf(list)}/status`, shapes.StatusShape);
}

export function runRound(list: string) {
  return request(`/cluster${pathOf(list)}/sync`, shapes.RoundShape, {
    method: "POST",
    timeoutMs: PATIENT_MS,
  });
}

/** The token of a sign-in link, which is used up by it. */
export function redeemLink(code: string) {
  return request("/session-links/redeem", shapes.SessionShape, { method: "POST", body: { code } });
}

/** What `npm start` can do with its own processes; elsewhere the answer names no nodes. */
export function local() {
  return request("/local", shapes.LocalShape);
}

export function setLocal(
  change: { node: string; running: boolean } | { paused: boolean } | { holding: boolean },
) {
  return request("/local", shapes.LocalShape, { method: "POST", body: change, timeoutMs: PATIENT_MS });
}

function pathOf(list: string): string {
  return `/lists/${encodeURIComponent(list)}`;
}

function todoPath(list: string, id: string): string {
  return `${pathOf(list)}/todos/${encodeURIComponent(id)}`;
}
