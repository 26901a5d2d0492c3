/** How far a node is: the worker that takes a request is near whoever asks, the object that stores is where it was made. */
import { HealthSchema } from "../../workers/model/answers.ts";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { askThisNode, type NodeRequest } from "./nodes.ts";
import { type Answer, parsed } from "./outcome.ts";

export interface Ping {
  readonly place: string | null;
  readonly colo: string | null;
  /** The quickest of some answers, in milliseconds; null where there was none. */
  readonly workerMs: number | null;
  readonly objectMs: number | null;
}

const HEALTH: NodeRequest = { method: "GET", path: "/health", isWholePath: true };
const STATUS: NodeRequest = { method: "GET", path: "/status" };
/** The first one opens the connection, and may wake the object. */
const TIMES = 4;

export async function ping(context: Context, node: Endpoint): Promise<Ping> {
  const worker = await quickest(context, node, HEALTH);
  const object = await quickest(context, node, STATUS);
  const health = worker && parsed(worker.answer, HealthSchema);
  return {
    place: health?.place ?? null,
    colo: health?.colo ?? null,
    workerMs: worker?.millis ?? null,
    objectMs: object?.millis ?? null,
  };
}

async function quickest(
  context: Context,
  node: Endpoint,
  request: NodeRequest,
): Promise<{ readonly answer: Answer; readonly millis: number } | undefined> {
  let best: { readonly answer: Answer; readonly millis: number } | undefined;
  for (let i = 0; i < TIMES; i++) {
    const startedAt = performance.now();
    try {
      const answer = await askThisNode(context, node, request);
      const millis = performance.now() - startedAt;
      if (!best || millis < best.millis) best = { answer, millis };
    } catch (error) {
      if (error instanceof Failure) return best;
      throw error;
    }
  }
  return best;
}
