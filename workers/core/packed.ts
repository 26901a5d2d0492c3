/**
 * Records as they go from worker to worker (R3, R4): one text with a line for each, its parts set apart by tabs. The
 * runtime copies a text in one piece, and takes a thousand objects apart member by member. Ids and bodies hold no tab and
 * no line break: a body is JSON that `JSON.stringify` made, which writes both as escapes.
 */
import type { Body } from "./body.ts";
import { parseCounter } from "./counter.ts";
import type { TodoId } from "./id.ts";

/** A record that is sent to a node: it gets its version there. */
export interface IncomingRecord {
  readonly id: TodoId;
  readonly body: Body;
}

/** Records are read by (version, id). */
export interface Position {
  readonly version: number;
  readonly id: TodoId;
}

export interface VersionedRecord extends Position {
  readonly body: Body;
}

/** Records of exactly the type `R` as text: `pack` and `unpack` are for the one, `packVersioned` and `unpackVersioned` for the other. */
export type Packed<R extends IncomingRecord> = string & { readonly [packedBrand]: (record: R) => R };
declare const packedBrand: unique symbol;

/** `id`, `body` */
export function pack(records: readonly IncomingRecord[]): Packed<IncomingRecord> {
  return records.map(({ id, body }) => `${id}\t${body}`).join("\n") as Packed<IncomingRecord>;
}

/** `version`, `id`, `body` */
export function packVersioned(records: readonly VersionedRecord[]): Packed<VersionedRecord> {
  const lines = records.map(({ version, id, body }) => `${version}\t${id}\t${body}`);
  return lines.join("\n") as Packed<VersionedRecord>;
}

/** Throws where the text is not what `pack` makes. Whether id and body can be read is asked where they are merged. */
export function unpack(packed: Packed<IncomingRecord>): IncomingRecord[] {
  return linesOf(packed).map(parseRecord);
}

/** Throws where the text is not what `packVersioned` makes. */
export function unpackVersioned(packed: Packed<VersionedRecord>): VersionedRecord[] {
  return linesOf(packed).map((line) => {
    const tab = line.indexOf("\t");
    const version = Number(line.slice(0, tab));
    if (tab < 1 || !Number.isInteger(version)) throw new TypeError(MALFORMED);
    parseCounter(version);
    return { version, ...parseRecord(line.slice(tab + 1)) };
  });
}

const MALFORMED = "records came that were not packed as this code packs them";

function parseRecord(line: string): IncomingRecord {
  const tab = line.indexOf("\t");
  if (tab < 1) throw new TypeError(MALFORMED);
  return { id: line.slice(0, tab) as TodoId, body: line.slice(tab + 1) as Body };
}

function linesOf(packed: string): string[] {
  return packed === "" ? [] : packed.split("\n");
}
