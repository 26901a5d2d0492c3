/** What a view says of an answer that did not come as hoped. */
import type { Outcome } from "../net/http.ts";
import { sayTrouble } from "../shell/messages.tsx";
import { texts } from "../shell/settings.ts";

/** The outcome, after telling the person what went wrong, if anything did. */
export async function reportFailure<T>(pending: Promise<Outcome<T>>): Promise<Outcome<T>> {
  const outcome = await pending;
  if (outcome.type !== "ok") sayTrouble(`${texts.value.failed} ${outcome.detail || texts.value.nodes.down}`);
  return outcome;
}
