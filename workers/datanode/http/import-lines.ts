/** Reads JSON Lines and writes them in batches: a bad line is reported by its number, and the others go on. */
import { MAX_BODY_BYTES, MAX_IMPORT_BATCH } from "../../core/limits.ts";
import { errorText, isRefusal } from "../../core/problem.ts";
import { parseWith } from "../../shared/http.ts";
import type { ImportItem, ImportResult } from "../list/import.ts";
import { ImportLine } from "./schemas.ts";

/** What the stream answers: a line for each bad line, one for each batch, and the sums at the end. */
export type ImportReport =
  | { readonly line: number; readonly error: string }
  | { readonly progress: ImportSums }
  /** Headers went out before the first write: the bookmark that has seen all of them comes here (B2). */
  | { readonly done: ImportSums; readonly bookmark: string };

export interface ImportSums {
  readonly lines: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
}

/** What became of a batch, and the bookmark after it. */
interface WrittenBatch {
  readonly results: readonly ImportResult[];
  readonly bookmark: string;
}

/** `bookmark`: what the list's answers carry before the first write. */
export async function* importLines(
  body: ReadableStream<Uint8Array> | null,
  bookmark: string,
  write: (items: ImportItem[]) => Promise<WrittenBatch>,
): AsyncGenerator<ImportReport> {
  let seen = bookmark;
  let sums: ImportSums = { lines: 0, created: 0, updated: 0, unchanged: 0, failed: 0 };
  let batch: ImportItem[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    const written = await write(batch);
    batch = [];
    seen = written.bookmark;
    for (const { result } of written.results) sums = { ...sums, [result]: sums[result] + 1 };
  };
  for await (const line of splitLines(body)) {
    sums = { ...sums, lines: sums.lines + 1 };
    if (typeof line === "string" && line.trim() === "") continue;
    const item = typeof line === "string" ? parseLine(line) : line.error;
    if (typeof item === "string") {
      sums = { ...sums, failed: sums.failed + 1 };
      yield { line: sums.lines, error: item };
      continue;
    }
    batch.push(item);
    if (batch.length < MAX_IMPORT_BATCH) continue;
    await flush();
    yield { progress: sums };
  }
  await flush();
  yield { done: sums, bookmark: seen };
}

/** The item, or what is wrong with the line. */
function parseLine(line: string): ImportItem | string {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    return `not JSON: ${errorText(error)}`;
  }
  const item = parseWith(ImportLine, json, "field");
  return isRefusal(item) ? item.detail : item;
}

/** Lines as text; one that is too long or no UTF-8 as an error, without being held in memory whole. */
async function* splitLines(
  body: ReadableStream<Uint8Array> | null,
): AsyncGenerator<string | { error: string }> {
  let pending: Uint8Array[] = [];
  let length = 0;
  const take = () => {
    const line =
      length > MAX_BODY_BYTES ? { error: `longer than ${MAX_BODY_BYTES} bytes` } : decodeLine(pending);
    pending = [];
    length = 0;
    return line;
  };
  for await (const chunk of body ?? []) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      hold(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    hold(chunk.subarray(start));
  }
  if (length > 0) yield take();

  function hold(part: Uint8Array) {
    length += part.byteLength;
    if (length <= MAX_BODY_BYTES) pending.push(part);
    else pending = [];
  }
}

const NEWLINE = 0x0a;

function decodeLine(parts: readonly Uint8Array[]): string | { error: string } {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  try {
    return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
  } catch {
    return { error: "not UTF-8" };
  }
}
