/** The formats of import and export. */
import { createHash } from "node:crypto";
import * as v from "valibot";
import { type ExportLine, ExportLineSchema } from "../../workers/model/transfer.ts";
import { Failure } from "../failure.ts";
import { parseJson } from "./json.ts";
import type { Line } from "./lines.ts";
import type { Losses } from "./losses.ts";

/** A todo as an import sends it, by field; the node checks it. `id` is what the todo is known by where it comes from. */
export type ImportItem = Readonly<Record<string, unknown>>;

/** What one piece of a file holds, or what is wrong with it. */
export type ReadItem =
  | { readonly line: number; readonly item: ImportItem }
  | Extract<Line, { readonly wrong: string }>;

export interface Format {
  read(chunks: AsyncIterable<Uint8Array | string>, losses: Losses): AsyncIterable<ReadItem>;
  /** The text of a list from the lines of an export. */
  write(lines: AsyncIterable<string>, losses: Losses): AsyncIterable<string>;
}

/** The todo on a line of an export. */
export function parseExported(line: string): ExportLine {
  const parsed = v.safeParse(ExportLineSchema, parseJson(line));
  if (parsed.success) return parsed.output;
  throw new Failure("unexpected", `the node exported what is no todo: ${parsed.issues[0].message}`);
}

/**
 * Ids for what has none: from the text, and from how often it came before; so that the same file gives the same ids,
 * and importing it twice adds nothing.
 */
export class SourceIds {
  readonly #format: string;
  readonly #seen = new Map<string, number>();

  constructor(format: string) {
    this.#format = format;
  }

  next(text: string): string {
    const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
    const occurrence = (this.#seen.get(hash) ?? 0) + 1;
    this.#seen.set(hash, occurrence);
    return `${this.#format}:${hash}:${occurrence}`;
  }
}
