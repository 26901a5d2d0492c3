/** Import, export and salvage as streams of JSON Lines: whatever their size, a node holds one step of them at a time. */
import type { TodoId } from "../../core/id.ts";
import { isRefusal } from "../../core/problem.ts";
import { mediaType, problem } from "../../shared/http.ts";
import { quotasOf } from "../../shared/quotas.ts";
import type { OfStorage } from "../list/export.ts";
import type { ListAnswer } from "../list/list-request.ts";
import { answerHeaders } from "../respond.ts";
import { importLines, tooLong } from "./import-lines.ts";
import { exportRequest, listOf, makerRequest } from "./list-request.ts";
import { route } from "./route.ts";

const JSON_LINES = "application/x-ndjson";
const IMPORT_TYPES = [JSON_LINES, "application/jsonl", "application/json-lines"];

export const TRANSFER_ROUTES = [
  route({
    method: "GET",
    path: "/lists/:list/export",
    scope: "read",
    summary: "Everything the node holds, one todo per line",
    answer: JSON_LINES,
    handle: (c) => {
      const request = exportRequest(c);
      return streamPages((after: TodoId | null) => listOf(c).export(request, after));
    },
  }),
  route({
    method: "GET",
    path: "/lists/:list/salvage",
    // What was set aside may be older than what its writers deleted since.
    scope: "admin",
    summary: "What was set aside, one todo per line",
    answer: JSON_LINES,
    handle: (c) => {
      const request = exportRequest(c);
      return streamPages((after: number | null) => listOf(c).salvage(request, after));
    },
  }),
  route({
    method: "POST",
    path: "/lists/:list/import",
    scope: "write",
    summary: "Write the todos of an export",
    body: JSON_LINES,
    answer: JSON_LINES,
    async handle(c) {
      if (!IMPORT_TYPES.includes(mediaType(c.req.raw.headers) ?? "")) {
        return problem({ type: "unsupported-media-type", detail: `Send JSON Lines as ${JSON_LINES}.` });
      }
      const quotas = quotasOf(c.env);
      if (Number(c.req.header("content-length") ?? 0) > quotas["import-bytes"])
        return problem(tooLong(quotas["import-bytes"]));
      const list = listOf(c);
      const request = makerRequest(c);
      // Asked for once before the stream begins: after that, there is no status left to refuse with.
      const first = await list.status(request);
      if (isRefusal(first.outcome)) return problem(first.outcome, answerHeaders(first));
      const lines = importLines(c.req.raw.body, first.bookmark, quotas, async (items) => {
        const { outcome, bookmark } = await list.import({ ...request, bookmark: null }, items);
        return isRefusal(outcome) ? outcome : { results: outcome, bookmark };
      });
      return new Response(toStream(oneByOne(lines)), {
        headers: { "content-type": JSON_LINES, "todo-bookmark": first.bookmark },
      });
    },
  }),
];

/** Each is told as soon as it is known. */
async function* oneByOne<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  for await (const item of items) yield [item];
}

interface Page<K> extends OfStorage {
  readonly lines: readonly object[];
  readonly next: K | null;
}

/** Answers with all pages, one after another; the first is read before the headers go out, so that it can refuse. */
async function streamPages<K>(read: (after: K | null) => Promise<ListAnswer<Page<K>>>): Promise<Response> {
  const first = await read(null);
  const { outcome } = first;
  if (isRefusal(outcome)) return problem(outcome, answerHeaders(first));
  async function* pages(page: Page<K>): AsyncGenerator<readonly object[]> {
    for (let current = page; ; ) {
      // A piece that says nothing would only be waited for.
      if (current.lines.length > 0) yield current.lines;
      if (current.next === null) return;
      const { outcome } = await read(current.next);
      if (isRefusal(outcome)) throw new Error(outcome.detail);
      // What is left of the list stands in the salvage, and an export that ended here would look whole.
      if (outcome.origin !== page.origin) throw new Error("the storage began anew during an export");
      current = outcome;
    }
  }
  return new Response(toStream(pages(outcome)), {
    headers: { "content-type": JSON_LINES, ...answerHeaders(first) },
  });
}

/** Read as the client takes it; what comes together goes as one piece, as handing a piece on costs more than making its lines. */
function toStream(pieces: AsyncGenerator<readonly object[]>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value.map((line) => `${JSON.stringify(line)}\n`).join("")));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
