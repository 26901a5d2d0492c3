/** A listing, page after page. */
import type { Context } from "../context.ts";
import { RawPageSchema } from "../net/answers.ts";
import { askOneOf, type NodeRequest } from "../net/nodes.ts";
import { type Answer, parsed } from "../net/outcome.ts";

/** The request of a page; `more` stands beside what the filter says. */
export function pageRequest(
  filter: URLSearchParams,
  more: Readonly<Record<string, string | number | undefined>>,
): NodeRequest {
  const query = new URLSearchParams(filter);
  for (const [name, value] of Object.entries(more)) if (value !== undefined) query.set(name, String(value));
  return { method: "GET", path: query.size > 0 ? `/todos?${query}` : "/todos" };
}

/** All pages from the first on, from the node that answered it. */
export async function* pagesFrom(
  context: Context,
  first: Answer,
  request: (after: string) => NodeRequest,
): AsyncGenerator<Answer> {
  for (let page = first; ; ) {
    yield page;
    const { next } = parsed(page, RawPageSchema);
    if (next === null) return;
    page = await askOneOf(context, [first.from], request(next));
  }
}
