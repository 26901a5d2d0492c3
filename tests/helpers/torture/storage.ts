/** What a node has of a list, straight from its storage. */
import * as v from "valibot";
import type { Cluster } from "../../../scripts/cluster.ts";
import { decode } from "../../../workers/core/body.ts";
import { parseStamp, type Stamp } from "../../../workers/core/hlc.ts";
import type { TodoRecord } from "../../../workers/core/record.ts";

export interface Stored {
  readonly node: string;
  readonly records: ReadonlyMap<string, TodoRecord>;
  /** Id, version and body of every record: equal where nothing has moved. */
  readonly rows: readonly string[];
  /** Id and body of every record: equal on all nodes. */
  readonly bodies: readonly string[];
  readonly replaced: readonly Replaced[];
  readonly unsettled: number;
  readonly aside: number;
}

/** A value that history keeps. */
export type Replaced = v.InferOutput<typeof HistoryRow>;

const TodoRow = v.object({ n: v.number(), origin: v.string(), version: v.number(), body: v.string() });
const HistoryRow = v.object({
  field: v.string(),
  stamp: v.string(),
  value: v.string(),
  replaced_by: v.pipe(
    v.string(),
    v.check((text) => parseStamp(text) !== undefined),
    v.transform((text) => text as Stamp),
  ),
});
const CountRow = v.object({ count: v.number() });
const StateRow = v.object({
  json: v.pipe(v.string(), v.parseJson(), v.object({ settledRound: v.number() })),
});

export async function readStored({ miniflare }: Cluster, node: string, list: string): Promise<Stored> {
  const { exec } = await storageOf(miniflare, node, list);
  const todos = v.parse(v.array(TodoRow), await exec("SELECT * FROM todo ORDER BY n, origin"));
  const replaced = v.parse(v.array(HistoryRow), await exec("SELECT * FROM history"));
  const [state] = v.parse(v.tuple([StateRow]), await exec("SELECT json FROM state"));
  const [aside] = v.parse(v.tuple([CountRow]), await exec("SELECT count(*) AS count FROM aside"));
  const id = ({ n, origin }: { n: number; origin: string }) => `${n}-${origin}`;
  return {
    node,
    records: new Map(
      todos.flatMap((row) => {
        const record = decode(row.body);
        return record ? [[id(row), record] as const] : [];
      }),
    ),
    rows: todos.map((row) => `${id(row)} v${row.version} ${row.body}`),
    bodies: todos.map((row) => `${id(row)} ${row.body}`),
    replaced,
    unsettled: todos.filter(({ version }) => version > state.json.settledRound).length,
    aside: aside.count,
  };
}

async function storageOf(miniflare: Cluster["miniflare"], node: string, list: string) {
  const storage = await miniflare.unsafeGetDurableObjectStorage(`todo-datanode-${node}`, "DataNode", {
    name: list,
  });
  return { exec: (query: string): Promise<unknown> => storage.exec(query) };
}
