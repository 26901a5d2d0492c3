/** What can be done with the processes of `npm start`: the shapes that its control and the page agree on. */
import * as v from "valibot";

export const LocalSchema = v.object({
  /** None where nothing runs as a process of this machine. */
  nodes: v.array(v.object({ node: v.string(), running: v.boolean() })),
  /** Whether automatic rounds are held back; null where they can't be. */
  paused: v.nullable(v.boolean()),
  /** Calls that are to give a node what it lacks, and are held; null where none can be. */
  waiting: v.nullable(v.number()),
});
export type Local = v.InferOutput<typeof LocalSchema>;

/** One change per request. */
export const LocalChange = v.union([
  v.strictObject({ node: v.string(), running: v.boolean() }),
  v.strictObject({ paused: v.boolean() }),
  /** Rounds stop before they give nodes anything: until false is sent, or for some seconds. */
  v.strictObject({ holding: v.boolean() }),
]);
export type LocalChange = v.InferOutput<typeof LocalChange>;

export const NOTHING_LOCAL: Local = { nodes: [], paused: null, waiting: null };
