/** Watching by server-sent events, for runtimes and proxies without WebSockets. */

import { parseJson } from "../formats/json.ts";
import { sendForStream } from "./client.ts";
import { type EventSource, parseEvent, SILENCE_MS } from "./event.ts";
import { refusal } from "./outcome.ts";

export const watchByStream: EventSource = async function* ({ settings }, node, lastId, signal) {
  const outcome = await sendForStream(
    node,
    {
      method: "GET",
      path: `/lists/${settings.list}/events`,
      headers: lastId === undefined ? {} : { "last-event-id": lastId },
      token: settings.token,
      timeoutMs: SILENCE_MS,
      signal,
    },
    "text/event-stream",
  );
  if (outcome.type === "no-answer") return;
  if (outcome.type !== "stream") throw refusal(outcome, node);
  for await (const block of blocks(outcome.stream)) {
    const event = parseEvent(toMessage(block));
    if (event) yield event;
  }
};

/** What stands between empty lines; a stream that breaks off just ends. */
async function* blocks(stream: AsyncIterable<string>): AsyncGenerator<string> {
  let pending = "";
  try {
    for await (const chunk of stream) {
      const parts = (pending + chunk).split("\n\n");
      pending = parts.pop() ?? "";
      yield* parts;
    }
  } catch {
    // Whoever watches connects again.
  }
}

function toMessage(block: string): unknown {
  const fields = new Map(
    block.split("\n").map((line) => {
      const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      return [name, value];
    }),
  );
  return { event: fields.get("event"), id: fields.get("id"), data: parseJson(fields.get("data") ?? "") };
}
