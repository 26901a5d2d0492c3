/** Clients of the two public surfaces that read every answer strictly: a member that is not described is an error. */
import * as v from "valibot";
import type { Conflict, ListStatus, TodoPage } from "../../workers/model/answers.ts";
import type { RoundReport, SyncStatus } from "../../workers/model/sync-answers.ts";
import type { Todo } from "../../workers/model/todo.ts";
import * as shapes from "./system-shapes.ts";

/** An answer as it came; `json` is its body, or undefined where it has none. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

export interface NewRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, without a content type of its own. */
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

class Client {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async request(
    path: string,
    { method = "GET", headers = {}, json, body }: NewRequest = {},
  ): Promise<HttpAnswer> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(json !== undefined && { "content-type": "application/json" }), ...headers },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      // Bytes, because fetch gives a text a content type.
      ...(body !== undefined && { body: typeof body === "string" ? new TextEncoder().encode(body) : body }),
      ...(body instanceof ReadableStream && { duplex: "half" as const }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: text === "" ? undefined : JSON.parse(text),
    };
  }

  protected async expect<T>(
    status: number,
    shape: v.GenericSchema<unknown, T>,
    path: string,
    request?: NewRequest,
  ): Promise<T> {
    const answer = await this.request(path, request);
    if (answer.status !== status)
      throw new Error(`${request?.method ?? "GET"} ${path}: ${answer.status} ${JSON.stringify(answer.json)}`);
    return v.parse(shape, answer.json);
  }
}

export class NodeClient extends Client {
  create(list: string, task: string, fields: object = {}): Promise<Todo> {
    return this.expect(201, shapes.Todo, `/lists/${list}/todos`, {
      method: "POST",
      json: { task, ...fields },
    });
  }

  get(list: string, id: string): Promise<Todo> {
    return this.expect(200, shapes.Todo, `/lists/${list}/todos/${id}`);
  }

  update(list: string, id: string, fields: object): Promise<Todo> {
    return this.expect(200, shapes.Todo, `/lists/${list}/todos/${id}`, { method: "PATCH", json: fields });
  }

  remove(list: string, id: string): Promise<Todo> {
    return this.expect(200, shapes.Todo, `/lists/${list}/todos/${id}`, { method: "DELETE" });
  }

  page(list: string, query = ""): Promise<TodoPage> {
    return this.expect(200, shapes.TodoPage, `/lists/${list}/todos${query}`);
  }

  async todos(list: string, query = ""): Promise<readonly Todo[]> {
    return (await this.page(list, query)).todos;
  }

  async conflicts(list: string): Promise<readonly Conflict[]> {
    return (await this.expect(200, shapes.Conflicts, `/lists/${list}/conflicts`)).conflicts;
  }

  status(list: string): Promise<ListStatus> {
    return this.expect(200, shapes.ListStatus, `/lists/${list}/status`);
  }

  lists(query = ""): Promise<shapes.Lists> {
    return this.expect(200, shapes.Lists, `/lists${query}`);
  }

  /** Everything that a client can see of a list: where it is equal before and after, nothing was changed. */
  async picture(list: string): Promise<object> {
    const { clockDriftMs: _, ...status } = await this.status(list);
    const todos = await this.todos(list, "?status=all&limit=1000");
    return { status, todos, conflicts: await this.conflicts(list) };
  }
}

export class SyncClient extends Client {
  round(list: string): Promise<RoundReport> {
    return this.expect(200, shapes.RoundReport, `/lists/${list}/sync`, { method: "POST" });
  }

  status(list: string): Promise<SyncStatus> {
    return this.expect(200, shapes.SyncStatus, `/lists/${list}/status`);
  }
}
