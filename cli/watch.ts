/** Watching a list for as long as someone looks: whatever becomes of connections and nodes, no change is missed. */
import type { Context } from "./context.ts";
import { Failure } from "./failure.ts";
import type { EventSource } from "./net/event.ts";
import { watchBySocket } from "./net/event-socket.ts";
import { watchByStream } from "./net/event-stream.ts";
import { askOneOf } from "./net/nodes.ts";
import type { Endpoint } from "./settings/setting-values.ts";
import { type Change, Seen } from "./state/seen.ts";

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;

/** Each change of the list, from now on until the signal rings; a node that is lost is followed by one that is not. */
export async function* watchList(
  context: Context,
  nodes: readonly Endpoint[],
  signal: AbortSignal,
): AsyncGenerator<Change> {
  const watching: Watching = {
    seen: new Seen(context),
    place: undefined,
    source: bestSource(),
    told: undefined,
    isLost: false,
  };
  let node = await reachableNode(context, nodes);
  while (!signal.aborted) {
    yield* watchNode(context, watching, node, signal);
    const order = [node, ...nodes.filter((each) => each !== node)];
    for (let ms = FIRST_RETRY_MS; !signal.aborted; ms = Math.min(2 * ms, LAST_RETRY_MS)) {
      const next = await reachableNode(context, order).catch(orLost(context, watching));
      if (next) {
        node = next;
        if (watching.isLost) tell(context, watching, node);
        break;
      }
      await context.world.wait(ms, signal);
    }
  }
}

interface Watching {
  readonly seen: Seen;
  /** The last event's id. On another node than its own, and where there is none, the node asks to compare. */
  place: string | undefined;
  source: EventSource;
  /** The node that was told to be watched, since it was last lost. */
  told: string | undefined;
  /** Nobody could be reached, and that was told. */
  isLost: boolean;
}

/** Says once which node is watched, and after nobody could be reached, that it goes on. */
function tell({ print, settings }: Context, watching: Watching, { name }: Endpoint): void {
  if (watching.told === name && !watching.isLost) return;
  print.note(`watching ${settings.list} ${watching.isLost ? "again, " : ""}on ${name}`);
  watching.told = name;
  watching.isLost = false;
}

/** The changes that this node tells until it is lost. */
async function* watchNode(
  context: Context,
  watching: Watching,
  node: Endpoint,
  signal: AbortSignal,
): AsyncGenerator<Change> {
  let isConnected = false;
  try {
    for await (const { event, id, todo, data } of watching.source(context, node, watching.place, signal)) {
      isConnected = true;
      if (event !== "change") {
        yield* await watching.seen.compare(node);
        tell(context, watching, node);
      } else if (todo && watching.seen.learn(todo)) yield { todo, data };
      watching.place = id;
    }
  } catch (error) {
    orLost(context, watching)(error);
  }
  // An id begins with the node's bookmark as of the event: the next node must hold that much (B3).
  await context.session.keep({ "todo-bookmark": watching.place?.split(";")[0] });
  if (isConnected || signal.aborted) return;
  // Something on the way, a proxy for example, may take no WebSockets.
  watching.source = watchByStream;
  await context.world.wait(FIRST_RETRY_MS, signal);
}

/** Asked something small, as a refusal to watch by WebSocket would not tell its reason. */
async function reachableNode(context: Context, nodes: readonly Endpoint[]): Promise<Endpoint> {
  return (await askOneOf(context, nodes, { method: "GET", path: "/todos?limit=1" })).from;
}

/** For errors: that nobody can be reached is told once; anything else is thrown. */
function orLost({ print }: Context, watching: Watching): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof Failure && error.kind === "unreachable")) throw error;
    if (!watching.isLost) print.note(`${error.message}; trying again`);
    watching.isLost = true;
  };
}

/** Node 20 has no WebSocket. */
function bestSource(): EventSource {
  return typeof WebSocket === "undefined" ? watchByStream : watchBySocket;
}
