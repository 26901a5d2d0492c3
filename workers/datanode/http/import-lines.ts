/** Reads JSON Lines and writes them in batches: a bad line is reported by its number, and the others go on. */
import { MAX_BODY_BYTES, MAX_IMPORT_BATCH, MAX_IMPORT_BATCH_CHARS } from "../../core/limits.ts";
import { errorText, isRefusal, type Refusal } from "../../core/problem.ts";
import { type ImportItem, ImportLine } from "../../model/requests.ts";
import type { ImportReport, ImportSums } from "../../model/transfer.ts";
import { invalid, parseWith } from "../../shared/http.ts";
import type { Quotas } from "../../shared/quotas.ts";
import { tooSlow, within } from "../../shared/within.ts";
import type { ImportResult } from "../list/import.ts";

/** What became of a batch, and the bookmark after it. */
interface WrittenBatch {
  readonly results: readonly ImportResult[];
  readonly bookmark: string;
}

/** `bookmark`: what the list's answers carry before the first write. */
export async function* importLines(
  body: ReadableStream<Uint8Array> | null,
  bookmark: string,
  quotas: Quotas,
  write: (items: ImportItem[]) => Promise<WrittenBatch | Refusal>,
): AsyncGenerator<ImportReport> {
  let seen = bookmark;
  let sums: ImportSums = { lines: 0, created: 0, updated: 0, unchanged: 0, failed: 0 };
  let batch: ImportItem[] = [];
  let chars = 0;
  /** What refused the batch: then none of its todos was written. */
  const flush = async (): Promise<Refusal | undefined> => {
    if (batch.length === 0) return undefined;
    const written = await write(batch);
    const { length } = batch;
    batch = [];
    chars = 0;
    if (isRefusal(written)) {
      sums = { ...sums, failed: sums.failed + length };
      return written;
    }
    seen = written.bookmark;
    for (const { result } of written.results) sums = { ...sums, [result]: sums[result] + 1 };
    return undefined;
  };
  for await (const line of splitLines(body, quotas)) {
    sums = { ...sums, lines: sums.lines + 1 };
    if (typeof line === "string" && line.trim() === "") continue;
    const item = typeof line === "string" ? parseLine(line) : line;
    if (isRefusal(item)) {
      sums = { ...sums, failed: sums.failed + 1 };
      yield { line: sums.lines, error: item.detail };
      continue;
    }
    batch.push(item);
    chars += typeof line === "string" ? line.length : 0;
    if (batch.length < MAX_IMPORT_BATCH && chars < MAX_IMPORT_BATCH_CHARS) continue;
    const refusal = await flush();
    if (refusal) yield { line: sums.lines, error: refusal.detail };
    yield { progress: sums };
  }
  const refusal = await flush();
  if (refusal) yield { line: sums.lines, error: refusal.detail };
  yield { done: sums, bookmark: seen };
}

function parseLine(line: string): ImportItem | Refusal {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    return invalid(`not JSON: ${errorText(error)}`);
  }
  return parseWith(ImportLine, json, "field");
}

/** Lines as text; one that is too long or no UTF-8 is refused, without being held in memory whole. */
async function* splitLines(
  body: ReadableStream<Uint8Array> | null,
  quotas: Quotas,
): AsyncGenerator<string | Refusal> {
  const { "import-bytes": most, "body-seconds": seconds } = quotas;
  const reader = body?.getReader();
  let pending: Uint8Array[] = [];
  let length = 0;
  let read = 0;
  const take = () => {
    const line =
      length > MAX_BODY_BYTES ? invalid(`longer than ${MAX_BODY_BYTES} bytes`) : decodeLine(pending);
    pending = [];
    length = 0;
    return line;
  };
  try {
    for (;;) {
      const piece = await within(seconds * 1_000, reader?.read() ?? Promise.resolve(NOTHING));
      if (!piece) return yield tooSlow(seconds);
      if (piece.done) break;
      const chunk = piece.value;
      let start = 0;
      read += chunk.byteLength;
      if (read > most) return yield tooLong(most);
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        hold(chunk.subarray(start, end));
        yield take();
        start = end + 1;
      }
      hold(chunk.subarray(start));
    }
  } finally {
    // The rest of a body that was given up is not wanted.
    reader?.cancel().catch(() => {});
  }
  if (length > 0) yield take();

  function hold(part: Uint8Array) {
    length += part.byteLength;
    if (length <= MAX_BODY_BYTES) pending.push(part);
    else pending = [];
  }
}

export function tooLong(most: number): Refusal {
  return { type: "too-large", detail: `An import has at most ${most} bytes: send the rest as another one.` };
}

const NOTHING = { done: true, value: undefined } as const;

const NEWLINE = 0x0a;

function decodeLine(parts: readonly Uint8Array[]): string | Refusal {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  try {
    return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
  } catch {
    return invalid("not UTF-8");
  }
}
