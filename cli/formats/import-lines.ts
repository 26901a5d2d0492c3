/** Sends todos to a node as JSON Lines, and reads what became of them, both at once. */
import * as v from "valibot";
import {
  ImportDoneSchema,
  ImportErrorSchema,
  ImportProgressSchema,
  type ImportSums,
} from "../../workers/model/transfer.ts";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { sendForStream } from "../net/client.ts";
import { parsed, refusal } from "../net/outcome.ts";
import { sendPatiently } from "../net/patience.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { JSON_LINES, linesFrom } from "./export-lines.ts";
import type { ReadItem } from "./format.ts";
import { parseJson } from "./json.ts";
import { Resendable } from "./resendable.ts";

const TIMEOUT_MS = 60_000;
/** Enough for each write to be worth its while. */
const SEND_CHARS = 16 * 1024;

/** The bookmark at the end is left out: it is asked for once more when all is done. */
const ReportSchema = v.union([
  ImportErrorSchema,
  ImportProgressSchema,
  v.omit(ImportDoneSchema, ["bookmark"]),
]);

export interface Importing {
  /** Told of each line that was not taken, by its number in the file, in their order. */
  readonly wrong: (line: number, reason: string) => void;
  /** Told how many todos the node has taken, and how many were sent so far. */
  readonly progress: (taken: number, sent: number) => void;
}

/** What the node made of the items. Those that are wrong already are not sent, and told with the others, in order. */
export async function importLines(
  context: Context,
  node: Endpoint,
  items: AsyncIterable<ReadItem>,
  { wrong, progress }: Importing,
): Promise<ImportSums> {
  const { list } = context.settings;
  const sent = new SentLines();
  /** Wrong ones that the node has not come to yet. */
  const waiting: { readonly line: number; readonly wrong: string }[] = [];
  let notSent = 0;
  let unreadable: unknown;
  const tellUpTo = (line: number) => {
    while (waiting[0] && waiting[0].line <= line) {
      const each = waiting.shift();
      if (each) wrong(each.line, each.wrong);
    }
  };
  const lines = async function* () {
    let pending = "";
    try {
      for await (const each of items) {
        if ("wrong" in each) {
          notSent++;
          waiting.push(each);
          continue;
        }
        sent.add(each.line);
        pending += `${JSON.stringify(each.item)}\n`;
        if (pending.length < SEND_CHARS) continue;
        yield pending;
        pending = "";
      }
    } catch (error) {
      unreadable = error;
    }
    yield pending;
  };
  const pieces = new Resendable(lines());
  // Refused for now, it reads nothing: what was sent meanwhile is sent again.
  const outcome = await sendPatiently(context, node, () =>
    sendForStream(
      node,
      {
        method: "POST",
        path: `/lists/${list}/import`,
        lines: () => pieces.all(),
        headers: context.session.headers(false),
        timeoutMs: TIMEOUT_MS,
      },
      JSON_LINES,
    ),
  );
  pieces.taken();
  if (outcome.type === "no-answer") throw brokenOff(node, outcome.reason);
  if (outcome.type !== "stream") throw refusal(outcome, node);
  for await (const line of linesFrom(node, outcome.stream)) {
    const report = parsed({ from: node, body: parseJson(line) }, ReportSchema);
    if ("line" in report) {
      const origin = sent.origin(report.line);
      tellUpTo(origin);
      wrong(origin, report.error);
    } else if ("progress" in report) {
      const { created, updated, unchanged, lines } = report.progress;
      tellUpTo(sent.origin(lines));
      progress(created + updated + unchanged, sent.count);
    } else {
      tellUpTo(Number.POSITIVE_INFINITY);
      if (unreadable !== undefined) throw unreadable;
      return { ...report.done, lines: report.done.lines + notSent, failed: report.done.failed + notSent };
    }
  }
  throw brokenOff(node, "no end");
}

function brokenOff({ name }: Endpoint, reason: string): Failure {
  return new Failure("unreachable", `${name} broke off (${reason}): a part may have been imported`, [
    "import the same file again: nothing is added twice",
  ]);
}

/** Where in the file the lines under way stood: the node counts what it is sent. */
class SentLines {
  readonly #origins = new Map<number, number>();
  count = 0;

  add(origin: number): void {
    this.#origins.set(++this.count, origin);
  }

  /** Asked for in order: what was sent before is forgotten, so that only what is under way takes memory. */
  origin(line: number): number {
    const origin = this.#origins.get(line) ?? 0;
    for (const earlier of this.#origins.keys()) {
      if (earlier >= line) break;
      this.#origins.delete(earlier);
    }
    return origin;
  }
}
