/** Watchers that never read must not fill the node's memory, however much there is to tell them. */
import { once } from "node:events";
import { request } from "node:http";
import type { Socket } from "node:net";
import { afterAll, expect, it } from "vitest";
import { runtimeMemory } from "../helpers/memory.ts";
import { startSystem } from "../helpers/system.ts";

const WATCHERS = 1_000;
const TODOS = 4_000;
/** What all watchers together would be told: three gigabytes. */
const NOTES = "n".repeat(700);
/** Bytes; without bounds it was two gigabytes, with them it is some 70 MB. */
const MAX_GROWTH = 400_000_000;

const system = await startSystem();
afterAll(() => system.stop());
const a = system.node("a");

it(`${WATCHERS} sockets that never read, and ${TODOS} todos at once: memory stays bounded, and the list is answered`, async () => {
  const sockets: Socket[] = [];
  for (let n = 0; n < WATCHERS; n += 50)
    sockets.push(
      ...(await Promise.all(
        Array.from({ length: 50 }, () => openAndNeverRead(`${a.url}/lists/deaf/events`)),
      )),
    );
  const before = await memory();
  let peak = before;
  const watch = setInterval(async () => {
    peak = Math.max(peak, await memory());
  }, 100);
  const body = Array.from({ length: TODOS }, (_, n) =>
    JSON.stringify({ task: `Task${n}`, notes: NOTES }),
  ).join("\n");
  const response = await fetch(`${a.url}/lists/deaf/import`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body,
  });
  expect(await response.text()).toContain(`"created":${TODOS}`);
  expect((await a.status("deaf")).todos).toBe(TODOS);
  await a.create("deaf", "one more");
  clearInterval(watch);
  peak = Math.max(peak, await memory());
  for (const socket of sockets) socket.destroy();
  expect(peak - before).toBeLessThan(MAX_GROWTH);
});

/** A WebSocket whose bytes stay where they are. */
async function openAndNeverRead(url: string): Promise<Socket> {
  const asked = request(url, {
    headers: {
      connection: "upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "MDEyMzQ1Njc4OWFiY2RlZg==",
    },
  }).end();
  const [, socket]: [unknown, Socket] = (await once(asked, "upgrade")) as never;
  socket.pause();
  socket.on("error", () => {});
  return socket;
}

async function memory(): Promise<number> {
  const bytes = await runtimeMemory();
  if (bytes === undefined) throw new Error("this machine has no `ps` that tells");
  return bytes;
}
