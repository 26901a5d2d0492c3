/** A route: what it asks of a token, what the OpenAPI document says of it, and what answers it, in one entry. */
import type { Context, Env } from "hono";
import * as v from "valibot";
import { isRefusal } from "../core/problem.ts";
import type { Access } from "../model/scope.ts";
import { parseBody, parseQuery, problem } from "./http.ts";
import { type QuotaEnv, quotasOf } from "./quotas.ts";

/** A JSON document as a schema; a media type where what is sent is a stream. */
export type Content = v.GenericSchema | `${string}/${string}`;
type Query = v.GenericSchema & { readonly entries: v.ObjectEntries };

/** What is documented of a route. */
export interface Description<
  Path extends string = string,
  Q extends Query = Query,
  B extends Content = Content,
> extends Access {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: Path;
  readonly summary: string;
  /** The parameters that it takes; every other one is refused. */
  readonly query?: Q;
  readonly body?: B;
  readonly answer: Content;
  /** 200 unless given. */
  readonly status?: 200 | 201 | 202;
}

export interface Route<E extends Env> extends Description {
  readonly run: (c: Context<E>) => Promise<Response>;
}

interface Definition<E extends Env, Path extends string, Q extends Query, B extends Content>
  extends Description<Path, Q, B> {
  readonly handle: (c: Context<E, Path>, request: Parsed<Q, B>) => Response | Promise<Response>;
}

interface Parsed<Q extends Query, B extends Content> {
  readonly query: v.InferOutput<Q>;
  readonly body: B extends v.GenericSchema ? v.InferOutput<B> : undefined;
}

const NO_QUERY = v.strictObject({});

/** What makes the routes of a worker whose app is a `Hono<E>`. */
export function routesFor<E extends Env & { Bindings: QuotaEnv }>() {
  /** `handle` gets query and body as their schemas read them; a request that they do not take is answered with a problem. */
  return <Path extends string, Q extends Query = typeof NO_QUERY, B extends Content = never>(
    definition: Definition<E, Path, Q, B>,
  ): Route<E> => {
    const { handle, ...description } = definition;
    const { query: querySchema = NO_QUERY, body: bodySchema } = description;
    return {
      ...description,
      async run(c) {
        const query = parseQuery(c.req.raw, querySchema);
        if (isRefusal(query)) return problem(query);
        const body =
          typeof bodySchema === "object"
            ? await parseBody(c.req.raw, bodySchema, quotasOf(c.env)["body-seconds"])
            : undefined;
        if (isRefusal(body)) return problem(body);
        return handle(c, { query, body } as Parsed<Q, B>);
      },
    };
  };
}
