/** Routes about the node as a whole. */
import { HealthSchema, ListsSchema } from "../../model/answers.ts";
import { ListsQuery } from "../../model/requests.ts";
import { whereabouts } from "../../shared/whereabouts.ts";
import { listsPage } from "./lists.ts";
import { route } from "./route.ts";

export const NODE_ROUTES = [
  route({
    method: "GET",
    path: "/health",
    scope: "public",
    summary: "Whether the node answers",
    answer: HealthSchema,
    handle: (c) =>
      c.json({ status: "ok", node: c.env.NODE, ...whereabouts(c.env, c.env.NODE, c.req.raw.cf) }),
  }),
  route({
    method: "GET",
    path: "/lists",
    scope: "read",
    summary: "The lists on this node that the token is for",
    query: ListsQuery,
    answer: ListsSchema,
    handle: async (c, { query }) =>
      c.json(await listsPage(c.env, c.get("principal").lists, query.after ?? null, query.limit)),
  }),
];
