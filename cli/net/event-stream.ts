/** Watching by server-sent events, for runtimes and proxies without WebSockets. */
import { createParser, type EventSourceMessage } from "eventsource-parser";
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
      timeoutMs: SILENCE_MS,
      signal,
    },
    "text/event-stream",
  );
  if (outcome.type === "no-answer") return;
  if (outcome.type !== "stream") throw refusal(outcome, node);
  for await (const { event, id, data } of messages(outcome.stream)) {
    const parsed = parseEvent({ event, id, data: parseJson(data) });
    if (parsed) yield parsed;
  }
};

/** A stream that breaks off just ends: whoever watches connects again. */
async function* messages(stream: AsyncIterable<string>): AsyncGenerator<EventSourceMessage> {
  const complete: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => complete.push(message) });
  try {
    for await (const chunk of stream) {
      parser.feed(chunk);
      yield* complete.splice(0);
    }
  } catch {}
}
