/** The state file's shape. Maps are kept as arrays of entries: a list may be named `constructor`. */
import * as v from "valibot";
import { formatBookmark, parseBookmark } from "../../workers/core/bookmark.ts";
import { parseStamp, type Stamp } from "../../workers/core/hlc.ts";
import type { TodoId } from "../../workers/core/id.ts";
import type { Vector } from "../../workers/core/vector.ts";
import { parseJson } from "../formats/json.ts";
import { TodoIdSchema } from "../net/answers.ts";

/** What the CLI showed and did with one list. */
export interface ListMemory {
  /** The todo last shown under each short id; the latest ones stand last. */
  readonly shown: Map<string, TodoId>;
  /** Shown by the last whole listing and since: new short ids are told apart from these. */
  latest: readonly TodoId[];
  /** What was seen, on whichever node (rule B2). */
  bookmark: Vector;
  /** Writes that can be undone, those of each command together, the latest last. */
  writes: readonly (readonly Write[])[];
  /** Writes that took those back, and can be undone themselves: `redo`. */
  undone: readonly (readonly Write[])[];
}

/** A write that this client made, as `undo` names it to the node that it was made on. */
export interface Write {
  readonly id: TodoId;
  readonly stamp: Stamp;
  readonly node: string;
  /** It settled a conflict, whose mark no later write can put back. */
  readonly settles?: boolean;
}

export interface Speed {
  readonly ms: number;
  /** By the wall clock, as it outlives the process. */
  readonly measuredAt: number;
}

export interface ClusterState {
  /** The node that had the last turn. */
  lastTurn: string | undefined;
  /** The nodes that the gateway named last. */
  learned: Learned | undefined;
  /** How fast nodes answered, by name. */
  readonly speeds: Map<string, Speed>;
  readonly lists: Map<string, ListMemory>;
}

export interface Learned {
  readonly nodes: readonly string[];
  readonly learnedAt: number;
}

/** Clusters by key. */
export type StateFile = Map<string, ClusterState>;

const FORMAT = 1;
/** Ids of one list. Bounds the file to about a megabyte, so that reading it never makes a person wait. */
export const MAX_IDS = 10_000;
const MAX_LISTS = 50;
const MAX_CLUSTERS = 10;
/** More than anyone takes back one by one. */
const MAX_WRITES = 100;
const MAX_SPEEDS = 100;

const StampSchema = v.custom<Stamp>((value) => typeof value === "string" && parseStamp(value) !== undefined);
const WriteSchema = v.object({
  id: TodoIdSchema,
  stamp: StampSchema,
  node: v.string(),
  settles: v.exactOptional(v.boolean()),
});
const WritesSchema = v.array(
  v.union([
    v.array(WriteSchema),
    // Of an earlier version: each write stood alone.
    v.pipe(
      WriteSchema,
      v.transform((write) => [write]),
    ),
  ]),
);
/** Members that came later are optional: a file of an earlier version keeps its turns and ids. */
const ListSchema = v.object({
  list: v.string(),
  shown: v.array(v.tuple([v.string(), TodoIdSchema])),
  latest: v.array(TodoIdSchema),
  bookmark: v.optional(v.string(), ""),
  writes: v.optional(WritesSchema, []),
  undone: v.optional(WritesSchema, []),
});
const ClusterSchema = v.object({
  cluster: v.string(),
  lastTurn: v.optional(v.string()),
  learned: v.optional(v.object({ nodes: v.array(v.string()), learnedAt: v.number() })),
  speeds: v.optional(
    v.array(v.tuple([v.string(), v.object({ ms: v.number(), measuredAt: v.number() })])),
    [],
  ),
  lists: v.array(ListSchema),
});
const FileSchema = v.object({ format: v.literal(FORMAT), clusters: v.array(ClusterSchema) });

export function emptyCluster(): ClusterState {
  return { lastTurn: undefined, learned: undefined, speeds: new Map(), lists: new Map() };
}

/** The list's memory, begun where there is none; in use it stands last, and those at the front are dropped first. */
export function listMemory({ lists }: ClusterState, list: string): ListMemory {
  const memory = lists.get(list) ?? {
    shown: new Map(),
    latest: [],
    bookmark: new Map(),
    writes: [],
    undone: [],
  };
  lists.delete(list);
  lists.set(list, memory);
  return memory;
}

/** The state that `text` holds, or undefined where it holds none. */
export function parseState(text: string): StateFile | undefined {
  const parsed = v.safeParse(FileSchema, parseJson(text));
  if (!parsed.success) return undefined;
  return new Map(
    parsed.output.clusters.map(({ cluster, lastTurn, learned, speeds, lists }) => [
      cluster,
      {
        lastTurn,
        learned,
        speeds: new Map(speeds),
        lists: new Map(lists.map((each) => [each.list, parseList(each)])),
      },
    ]),
  );
}

function parseList({ shown, bookmark, ...rest }: v.InferOutput<typeof ListSchema>): ListMemory {
  return { ...rest, shown: new Map(shown), bookmark: parseBookmark(bookmark) ?? new Map() };
}

/** The text that keeps `file`, within its bounds. */
export function stateText(file: StateFile): string {
  const clusters = [...file].slice(-MAX_CLUSTERS).map(([cluster, { lastTurn, learned, speeds, lists }]) => ({
    cluster,
    lastTurn,
    learned,
    speeds: [...speeds].slice(-MAX_SPEEDS),
    lists: [...lists].slice(-MAX_LISTS).map(([list, { shown, latest, bookmark, writes, undone }]) => ({
      list,
      shown: [...shown].slice(-MAX_IDS),
      latest: latest.slice(-MAX_IDS),
      bookmark: formatBookmark(bookmark),
      writes: writes.slice(-MAX_WRITES),
      undone: undone.slice(-MAX_WRITES),
    })),
  }));
  return `${JSON.stringify({ format: FORMAT, clusters })}\n`;
}
