/** What the storage and the router can do when nothing else is asked of them: the floor that the project is held against. */
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
import { encode } from "../../workers/core/body.ts";
import { formatStamp, MAX_LOGICAL, makeOrigin } from "../../workers/core/hlc.ts";
import { MAX_RECORDS_PER_BATCH } from "../../workers/core/limits.ts";
import { write } from "../../workers/core/record.ts";

interface FloorEnv {
  readonly FLOORS: DurableObjectNamespace<Floor>;
}

interface FloorRow extends Record<string, SqlStorageValue> {
  readonly n: number;
  readonly origin: string;
  readonly version: number;
  readonly task: string;
  readonly completed: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const ORIGIN = makeOrigin("a", (bytes) => new Uint8Array(bytes));
const INSERT =
  "INSERT INTO todo VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET version = excluded.version, body = excluded.body";

/** A table of todos with the project's key and index, and nothing else. */
export class Floor extends DurableObject<FloorEnv> {
  #records: unknown[] = [];
  #last = 0;

  constructor(ctx: DurableObjectState, env: FloorEnv) {
    super(ctx, env);
    this.ctx.storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS todo (
        n INTEGER NOT NULL,
        origin TEXT NOT NULL,
        version INTEGER NOT NULL,
        completed INTEGER NOT NULL,
        task TEXT NOT NULL,
        at TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (n, origin)
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS todo_version ON todo (version);
    `);
    this.#last = this.ctx.storage.sql
      .exec<{ n: number }>("SELECT coalesce(max(n), 0) AS n FROM todo")
      .one().n;
  }

  /** Makes `count` records, so that making them is no part of what is measured. */
  prepare(count: number): void {
    const now = Date.now();
    this.#records = Array.from({ length: count }, (_, index) => record(index, now));
  }

  /** Encodes, parses and stores what was prepared: as many rows in one transaction as a page of a round has. */
  upsert(): number {
    for (let from = 0; from < this.#records.length; from += MAX_RECORDS_PER_BATCH) {
      this.ctx.storage.transactionSync(() => {
        for (const each of this.#records.slice(from, from + MAX_RECORDS_PER_BATCH)) {
          const body = JSON.stringify(each);
          JSON.parse(body);
          this.#insert(1, false, "", "", body);
        }
      });
    }
    return this.#last;
  }

  /** Rows for `page` to read. */
  fill(count: number): void {
    this.ctx.storage.transactionSync(() => {
      const at = new Date().toISOString();
      for (let n = 1; n <= count; n++)
        this.#insert(n, n % 3 === 0, `todo number ${n} that was filled in`, at, "");
    });
  }

  insert(task: string, completed: boolean): FloorRow {
    const at = new Date().toISOString();
    this.#insert(this.#last + 1, completed, task, at, "");
    return this.#page(this.#last - 1, 1)[0] as FloorRow;
  }

  page(limit: number): FloorRow[] {
    return this.#page(0, limit);
  }

  #insert(version: number, completed: boolean, task: string, at: string, body: string): void {
    this.#last++;
    this.ctx.storage.sql.exec(INSERT, this.#last, ORIGIN, version, Number(completed), task, at, body);
  }

  #page(after: number, limit: number): FloorRow[] {
    return this.ctx.storage.sql
      .exec<FloorRow>(
        `SELECT n, origin, version, task, completed, at AS createdAt, at AS updatedAt FROM todo
         WHERE (n, origin) > (?, ?) ORDER BY n, origin LIMIT ?`,
        after,
        ORIGIN,
        limit,
      )
      .toArray();
  }
}

/** A new todo as the project stores it, as JSON values. */
function record(index: number, now: number): unknown {
  const fields = { task: `todo number ${index} that was written on a`, completed: false, deleted: false };
  const stamp = formatStamp({ millis: now, logical: index % (MAX_LOGICAL + 1) }, ORIGIN);
  return JSON.parse(encode(write(undefined, fields, stamp, now)));
}

const app = new Hono<{ Bindings: FloorEnv }>();

app.post("/prepare/:list/:count", async (c) => {
  const { list, count } = c.req.param();
  for (const node of ["a", "b"]) await c.env.FLOORS.getByName(`${list}-${node}`).prepare(Number(count));
  return c.body(null);
});

app.post("/upsert/:list", async (c) => {
  const objects = ["a", "b"].map((node) => c.env.FLOORS.getByName(`${c.req.param("list")}-${node}`));
  return c.json(await Promise.all(objects.map((object) => object.upsert())));
});

app.post("/fill/:list/:count", async (c) => {
  const { list, count } = c.req.param();
  await c.env.FLOORS.getByName(list).fill(Number(count));
  return c.body(null);
});

app.post("/lists/:list/todos", async (c) => {
  const { task, completed } = await c.req.json<{ task: string; completed: boolean }>();
  return c.json(await c.env.FLOORS.getByName(c.req.param("list")).insert(task, completed), 201);
});

app.get("/lists/:list/todos", async (c) => {
  return c.json({ todos: await c.env.FLOORS.getByName(c.req.param("list")).page(100) });
});

export default app;
