/**
 * Records as they go from worker to worker (R3, R4): one text with a line for each, its parts set apart by tabs. The
 * runtime copies a text in one piece, and takes a thousand objects apart member by member. Ids and bodies hold no tab and
 * no line break: a body is JSON that `JSON.stringify` made, which writes both as escapes.
 */
import type { Body } from "./body.ts";
import type { TodoId } from "./id.ts";
import type {
  Applied,
  ApplyRequest,
  DiffPage,
  DiffRequest,
  Fenced,
  IncomingRecord,
  Opened,
  OpenRequest,
  Replica,
  StaleRound,
  VersionedRecord,
} from "./replica.ts";

/** The protocol that added packed records: an older node sends and takes them as objects. */
export const PACKED_SINCE_PROTOCOL = 3;

/** A replica as it is called over the wire: it answers `packed` requests so, and takes both forms. */
export interface WireReplica extends Omit<Replica, "open" | "diff" | "apply"> {
  open(request: OpenRequest): Promise<WireOpened | StaleRound>;
  diff(request: WireDiffRequest): Promise<WireDiffPage | Fenced>;
  apply(request: WireApplyRequest): Promise<Applied | Fenced>;
}

/** Who asks `open` to read knows packed records. */
export interface WireOpened extends Omit<Opened, "first"> {
  readonly first?: WireDiffPage;
}

export interface WireDiffRequest extends DiffRequest {
  readonly packed?: boolean;
}

export interface WireDiffPage extends Omit<DiffPage, "records"> {
  readonly records: DiffPage["records"] | string;
}

export interface WireApplyRequest extends Omit<ApplyRequest, "records"> {
  readonly records: ApplyRequest["records"] | string;
}

export function packPage(page: DiffPage): WireDiffPage {
  return { ...page, records: packVersioned(page.records) };
}

export function unpackPage(page: WireDiffPage): DiffPage {
  return { ...page, records: unpackVersioned(page.records) };
}

export function packVersioned(records: readonly VersionedRecord[]): string {
  return records.map(({ version, id, body }) => `${version}\t${id}\t${body}`).join("\n");
}

export function unpackVersioned(records: WireDiffPage["records"]): DiffPage["records"] {
  if (typeof records !== "string") return records;
  return lines(records).map((line) => {
    const [afterVersion, afterId] = [line.indexOf("\t"), line.indexOf("\t", line.indexOf("\t") + 1)];
    return {
      version: Number(line.slice(0, afterVersion)),
      id: line.slice(afterVersion + 1, afterId) as TodoId,
      body: line.slice(afterId + 1) as Body,
    };
  });
}

export function packIncoming(records: readonly IncomingRecord[]): string {
  return records.map(({ id, body }) => `${id}\t${body}`).join("\n");
}

export function unpackIncoming(records: WireApplyRequest["records"]): ApplyRequest["records"] {
  if (typeof records !== "string") return records;
  return lines(records).map((line) => {
    const afterId = line.indexOf("\t");
    return { id: line.slice(0, afterId) as TodoId, body: line.slice(afterId + 1) as Body };
  });
}

function lines(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}
