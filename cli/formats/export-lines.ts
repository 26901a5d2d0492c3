/** The lines of an export, as a node streams them. */

import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { sendForStream } from "../net/client.ts";
import { refusal } from "../net/outcome.ts";
import { sendPatiently } from "../net/patience.ts";
import { reach } from "../net/reach.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { splitLines } from "./lines.ts";

const TIMEOUT_MS = 60_000;
export const JSON_LINES = "application/x-ndjson";

/** What the first of `nodes` that can answers to `path` (`/export` or `/salvage`), line by line. */
export async function* exportLines(
  context: Context,
  nodes: readonly Endpoint[],
  path: string,
): AsyncGenerator<string> {
  const { list } = context.settings;
  const { outcome, node } = await reach(context, nodes, {
    mayRepeat: true,
    mayBeOlder: true,
    send: (to, headers) =>
      sendPatiently(context, to, () =>
        sendForStream(
          to,
          { method: "GET", path: `/lists/${list}${path}`, headers, timeoutMs: TIMEOUT_MS },
          JSON_LINES,
        ),
      ),
  });
  if (outcome.type !== "stream") throw refusal(outcome, node);
  yield* linesFrom(node, outcome.stream);
}

/** The lines of a streamed answer; throws where it breaks off. */
export async function* linesFrom(node: Endpoint, stream: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    for await (const line of splitLines(stream)) {
      if ("wrong" in line)
        throw new Failure("unexpected", `${node.name}: line ${line.line} is ${line.wrong}`);
      yield line.text;
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("unreachable", `${node.name} broke off: what came is not all there is`);
  }
}
