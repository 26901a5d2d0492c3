/**
 * A todo as its file had it. It is kept beside the fields, and goes back out with the same format, as far as the fields still
 * say what it says: so what we have no field for comes back as it went.
 */

import { MAX_EXTRA_CHARS } from "../../workers/core/limits.ts";
import type { ExportLine } from "../../workers/model/transfer.ts";
import type { ImportItem } from "./format.ts";
import { parseJson } from "./json.ts";

/** The item with its original; without, where that is too long to be kept: then `tooLong` is told. */
export function withOriginal(
  item: ImportItem,
  format: string,
  text: string,
  tooLong: () => void,
): ImportItem {
  if (text.length <= MAX_EXTRA_CHARS) return { ...item, extra: { [format]: text } };
  tooLong();
  return item;
}

export function originalText({ extra }: ExportLine, format: string): string | undefined {
  return extra?.[format];
}

/** The same, of a format whose originals are objects. */
export function originalObject(
  line: ExportLine,
  format: string,
): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(originalText(line, format) ?? "");
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
