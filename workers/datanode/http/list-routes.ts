/** Routes about a list and its todos: each calls the list's object, and answers. */
import { isRefusal } from "../../core/problem.ts";
import {
  ConflictsSchema,
  HistorySchema,
  ListDeletionSchema,
  ListStatusSchema,
  TodoPageSchema,
  TodosUpdatedSchema,
} from "../../model/answers.ts";
import {
  ConflictsQuery,
  EventsQuery,
  ListDeletionBody,
  NewTodoBody,
  TodosQuery,
  TodosUpdateBody,
  TodoUpdateBody,
  UndoBody,
} from "../../model/requests.ts";
import { TodoSchema } from "../../model/todo.ts";
import { TicketSchema } from "../../model/tokens.ts";
import { invalid, problem } from "../../shared/http.ts";
import { respond } from "../respond.ts";
import { listOf, listRequest, writeRequest } from "./list-request.ts";
import { route } from "./route.ts";
import { streamEnd, watch } from "./watch.ts";

export const LIST_ROUTES = [
  route({
    method: "DELETE",
    path: "/lists/:list",
    scope: "admin",
    summary: "Delete every todo of a list, and the list once all is purged",
    body: ListDeletionBody,
    answer: ListDeletionSchema,
    status: 202,
    async handle(c, { body }) {
      const list = c.req.param("list");
      if (body.list !== list)
        return problem(invalid(`To delete ${list}, repeat its name: {"list": "${list}"}.`));
      return respond(await listOf(c).deleteList(writeRequest(c, body)), 202);
    },
  }),
  route({
    method: "GET",
    path: "/lists/:list/todos",
    scope: "read",
    summary: "Todos, in the requested order; by default the oldest id first",
    query: TodosQuery,
    answer: TodoPageSchema,
    async handle(c, { query }) {
      const { limit, status = "live", tag: tags = [], q: text, ...others } = query;
      const { dueBefore, dueAfter, startBefore, sort, order, after, ...equal } = others;
      const answer = await listOf(c).list(
        listRequest(c),
        { status, equal, tags, dueBefore, dueAfter, startBefore, text, sort, order, after },
        limit,
      );
      return respond(answer, 200, answer.eventId === "" ? {} : { "todo-event-id": answer.eventId });
    },
  }),
  route({
    method: "POST",
    path: "/lists/:list/todos",
    scope: "write",
    summary: "Create a todo",
    body: NewTodoBody,
    answer: TodoSchema,
    status: 201,
    async handle(c, { body }) {
      const answer = await listOf(c).create(writeRequest(c, body), body);
      if (isRefusal(answer.outcome)) return respond(answer);
      return respond(answer, 201, { location: `/lists/${c.req.param("list")}/todos/${answer.outcome.id}` });
    },
  }),
  route({
    method: "PATCH",
    path: "/lists/:list/todos",
    scope: "write",
    summary: "Change many todos in the same way, in one transaction",
    body: TodosUpdateBody,
    answer: TodosUpdatedSchema,
    handle: async (c, { body }) => respond(await listOf(c).updateMany(writeRequest(c, body), body)),
  }),
  route({
    method: "GET",
    path: "/lists/:list/todos/:id",
    scope: "read",
    summary: "One todo, even a deleted one",
    answer: TodoSchema,
    handle: async (c) => respond(await listOf(c).read(listRequest(c), c.req.param("id"))),
  }),
  route({
    method: "PATCH",
    path: "/lists/:list/todos/:id",
    scope: "write",
    summary: "Change or restore a todo",
    body: TodoUpdateBody,
    answer: TodoSchema,
    handle: async (c, { body }) =>
      respond(await listOf(c).update(writeRequest(c, body), c.req.param("id"), body)),
  }),
  route({
    method: "DELETE",
    path: "/lists/:list/todos/:id",
    scope: "write",
    summary: "Delete a todo",
    answer: TodoSchema,
    handle: async (c) => respond(await listOf(c).remove(writeRequest(c), c.req.param("id"))),
  }),
  route({
    method: "GET",
    path: "/lists/:list/todos/:id/history",
    scope: "read",
    summary: "What writes replaced in a todo, as this node saw it",
    answer: HistorySchema,
    handle: async (c) => respond(await listOf(c).history(listRequest(c), c.req.param("id"))),
  }),
  route({
    method: "POST",
    path: "/lists/:list/todos/:id/undo",
    scope: "write",
    summary: "Take back the write with this stamp",
    body: UndoBody,
    answer: TodoSchema,
    handle: async (c, { body }) =>
      respond(await listOf(c).undo(writeRequest(c, body), c.req.param("id"), body.stamp)),
  }),
  route({
    method: "GET",
    path: "/lists/:list/conflicts",
    scope: "read",
    summary: "Values that lost, and the winners: a page of todos in conflict",
    query: ConflictsQuery,
    answer: ConflictsSchema,
    handle: async (c, { query }) =>
      respond(await listOf(c).conflicts(listRequest(c), query.after ?? null, query.limit)),
  }),
  route({
    method: "GET",
    path: "/lists/:list/status",
    scope: "read",
    summary: "What this node knows",
    answer: ListStatusSchema,
    handle: async (c) => respond(await listOf(c).status(listRequest(c))),
  }),
  route({
    method: "GET",
    path: "/lists/:list/events",
    scope: "read",
    takesTicket: true,
    summary: "Every change as it comes: server-sent events, or a WebSocket",
    query: EventsQuery,
    answer: "text/event-stream",
    handle: watch,
  }),
  route({
    method: "POST",
    path: "/lists/:list/events-ticket",
    scope: "read",
    summary: "A ticket that opens the list's events once within 30 seconds, without a token",
    answer: TicketSchema,
    status: 201,
    handle: async (c) => c.json(await listOf(c).issueTicket(streamEnd(c)), 201),
  }),
];
