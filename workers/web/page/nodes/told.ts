/** What a view tells of an answer that did not come as hoped. */
import type { Outcome } from "../net/http.ts";
import { sayTrouble } from "../shell/messages.tsx";
import { texts } from "../shell/settings.ts";

/** Says what went wrong, if anything did. */
export async function told(doing: Promise<Outcome<unknown>>): Promise<boolean> {
  const outcome = await doing;
  if (outcome.type === "ok") return true;
  sayTrouble(`${texts.value.failed} ${outcome.detail || texts.value.nodes.down}`);
  return false;
}
