/** The state file's shape. Maps are kept as arrays of entries: a list may be named `constructor`. */
import * as v from "valibot";
import type { TodoId } from "../workers/core/id.ts";
import { TodoIdSchema } from "./answers.ts";

/** The ids of one list that the CLI showed. */
export interface ListMemory {
  /** The todo last shown under each short id; the latest ones stand last. */
  readonly shown: Map<string, TodoId>;
  /** Shown by the last whole listing and since: new short ids are told apart from these. */
  latest: readonly TodoId[];
}

export interface ClusterState {
  /** The node that had the last turn. */
  lastTurn: string | undefined;
  readonly lists: Map<string, ListMemory>;
}

/** Clusters by key. */
export type StateFile = Map<string, ClusterState>;

const FORMAT = 1;
/** Bounds the file to about a megabyte, so that reading it never makes a person wait. */
const MAX_IDS = 10_000;
const MAX_LISTS = 50;
const MAX_CLUSTERS = 10;

const ListSchema = v.object({
  list: v.string(),
  shown: v.array(v.tuple([v.string(), TodoIdSchema])),
  latest: v.array(TodoIdSchema),
});
const ClusterSchema = v.object({
  cluster: v.string(),
  lastTurn: v.optional(v.string()),
  lists: v.array(ListSchema),
});
const FileSchema = v.object({ format: v.literal(FORMAT), clusters: v.array(ClusterSchema) });

export function emptyCluster(): ClusterState {
  return { lastTurn: undefined, lists: new Map() };
}

/** The list's memory, begun where there is none; in use it stands last, and those at the front are dropped first. */
export function listMemory({ lists }: ClusterState, list: string): ListMemory {
  const memory = lists.get(list) ?? { shown: new Map(), latest: [] };
  lists.delete(list);
  lists.set(list, memory);
  return memory;
}

/** The state that `text` holds, or undefined where it holds none. */
export function parseState(text: string): StateFile | undefined {
  const parsed = v.safeParse(FileSchema, parseJson(text));
  if (!parsed.success) return undefined;
  return new Map(
    parsed.output.clusters.map(({ cluster, lastTurn, lists }) => [
      cluster,
      {
        lastTurn,
        lists: new Map(lists.map(({ list, shown, latest }) => [list, { shown: new Map(shown), latest }])),
      },
    ]),
  );
}

/** The text that keeps `file`, within its bounds. */
export function stateText(file: StateFile): string {
  const clusters = [...file].slice(-MAX_CLUSTERS).map(([cluster, { lastTurn, lists }]) => ({
    cluster,
    lastTurn,
    lists: [...lists].slice(-MAX_LISTS).map(([list, { shown, latest }]) => ({
      list,
      shown: [...shown].slice(-MAX_IDS),
      latest: latest.slice(-MAX_IDS),
    })),
  }));
  return `${JSON.stringify({ format: FORMAT, clusters })}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
