/** Waiting where a node says when to come back (429 with Retry-After): it refused for now, and nothing was changed. */
import type { IncomingHttpHeaders } from "node:http";
import type { Context } from "../context.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import type { Outcome, StreamOutcome } from "./client.ts";
import { problemType } from "./outcome.ts";

/** Two of the platform's periods; whoever asks for longer is told to the person instead. */
const MAX_WAIT_S = 120;

/** Sends, and as long as it is asked to come back soon, waits and sends again. */
export async function sendPatiently<T extends Outcome | StreamOutcome>(
  { world, print }: Pick<Context, "world" | "print">,
  { name }: Endpoint,
  sendOnce: () => Promise<T>,
): Promise<T> {
  for (let waited = 0; ; ) {
    const outcome = await sendOnce();
    const seconds = isTooMany(outcome) ? retryAfter(outcome.headers) : undefined;
    if (seconds === undefined || waited + seconds > MAX_WAIT_S) return outcome;
    print.note(`${name} was asked too much: going on in ${seconds} s`);
    await world.wait(seconds * 1_000);
    waited += seconds;
  }
}

function isTooMany(outcome: Outcome | StreamOutcome): outcome is Extract<Outcome, { type: "problem" }> {
  return outcome.type === "problem" && problemType(outcome.problem) === "rate-limited";
}

/** In whole seconds, one at least; undefined where nothing is said, or a date. */
function retryAfter({ "retry-after": text = "" }: IncomingHttpHeaders): number | undefined {
  return /^\d{1,6}$/.test(text) ? Math.max(1, Number(text)) : undefined;
}
