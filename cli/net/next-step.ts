/** What to try where an address does not answer. */
import type { Endpoint } from "../settings/setting-values.ts";
import { isLoopback } from "../settings/setting-values.ts";

/** Lines for a person: which addresses were asked, and what is most likely wrong. */
export function nextSteps(asked: readonly Endpoint[]): readonly string[] {
  const urls = [...new Set(asked.map(({ url }) => url))];
  const question = urls.every(isLoopback)
    ? "is `npm start` running?"
    : "is that the right address? --nodes, TODO_NODES or TODO_URL say another";
  return [`asked: ${urls.join(", ")}`, question];
}
