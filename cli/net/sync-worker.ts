/** Requests to the sync worker. */

import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { send } from "./client.ts";
import { nextSteps } from "./next-step.ts";
import { type Answer, answerOf } from "./outcome.ts";
import { sendPatiently } from "./patience.ts";

/** A round waits for the one that runs, and a first one may have much to move. */
const TIMEOUT_MS = 120_000;

/** Sends a request about the list to the sync worker. `path` follows `/lists/LIST`. */
export function askSync(context: Context, method: "GET" | "POST", path: string): Promise<Answer> {
  return askAboutCluster(context, method, `/lists/${context.settings.list}${path}`);
}

/** Sends a request about the whole cluster to the sync worker. */
export async function askAboutCluster(
  context: Context,
  method: "GET" | "POST",
  path: string,
  body?: unknown,
): Promise<Answer> {
  const { sync } = context.settings;
  const outcome = await sendPatiently(context, sync, () =>
    send(sync, { method, path, body, timeoutMs: TIMEOUT_MS }),
  );
  if (outcome.type !== "no-answer") return answerOf(outcome, sync);
  const [, question = ""] = nextSteps([sync]);
  throw new Failure("unreachable", `the sync worker can't be reached at ${sync.url} (${outcome.reason})`, [
    question.replace("--nodes, TODO_NODES", "--sync-url, TODO_SYNC"),
  ]);
}
