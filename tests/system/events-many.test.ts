/** Many watchers of one list, and one that does not read. */
import { get, type IncomingMessage } from "node:http";
import { afterAll, expect, it } from "vitest";
import { startSystem } from "../helpers/system.ts";
import { byEvents, bySocket, take, takeUntil, told } from "../helpers/watch.ts";

const system = await startSystem();
afterAll(() => system.stop());
const { sync } = system;
const a = system.node("a");
const b = system.node("b");

it("two hundred watchers of one list, by streams and by sockets, are each told of each change, once and in order", async () => {
  const watches = await Promise.all(
    Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? byEvents(a, "many") : bySocket(a, "many"))),
  );
  const expected = ["ready"];
  for (let n = 0; n < 10; n++) {
    await a.create("many", `Task${n}`);
    expected.push(`client Task${n}`);
  }
  await b.create("many", "TaskB");
  await sync.round("many");
  expected.push("sync TaskB");
  const all = await Promise.all(watches.map((watch) => take(watch, expected.length)));
  for (const events of all) expect(events.map(told)).toEqual(expected);
  // What each of them was told is the same text, whichever way.
  expect(new Set(all.map((events) => JSON.stringify(events))).size).toBe(1);
  for (const watch of watches) watch.close();
  await a.create("many", "TaskA");
});

it("a stream that is not read is let go, the others go on, and it resumes where it was", async () => {
  const reader = await byEvents(a, "slow");
  const slow = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${a.url}/lists/slow/events`, resolve).on("error", reject);
  });
  const task = "\u{1F40C}".repeat(990);
  const batches = 10;
  for (let batch = 0; batch < batches; batch++) {
    const lines = Array.from({ length: 200 }, (_, n) =>
      JSON.stringify({ task: `${task} ${batch} ${n}`, completed: false, deleted: false }),
    );
    const response = await fetch(`${a.url}/lists/slow/import`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: lines.join("\n"),
    });
    expect(response.status).toBe(200);
    await response.text();
    // Each batch alone is more than what may wait for a reader, and yet nobody who reads is let go.
    const told = await takeUntil(reader, `${task} ${batch} 199`);
    expect(told.filter(({ event }) => event === "change")).toHaveLength(200);
  }
  reader.close();

  // About 10 MB: more than what the sockets between hold.
  const last = `${task} ${batches - 1} 199`;
  let text = "";
  slow.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  await new Promise((resolve) => slow.on("error", resolve).on("end", resolve));
  expect(text).not.toContain(last);
  const ids = [...text.slice(0, text.lastIndexOf("\n\n")).matchAll(/^id: (.*)$/gm)].map(([, id = ""]) => id);
  const again = await byEvents(a, "slow", ids.at(-1));
  const missed = await takeUntil(again, last);
  expect(ids.length + missed.length).toBe(1 + batches * 200);
  again.close();
});
