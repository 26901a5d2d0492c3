/** Two clients of one kind at one server, in one process. What each kind must bring, and what is measured of all. */
import { createInterface } from "node:readline";

/** Bytes that all sockets of this process sent and received. */
let bytes = 0;

export class CountedSocket extends WebSocket {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", ({ data }) => {
      bytes += sizeOf(data);
    });
  }

  send(data) {
    bytes += sizeOf(data);
    super.send(data);
  }
}

function sizeOf(data) {
  if (typeof data === "string") return Buffer.byteLength(data);
  return data.byteLength ?? data.size;
}

/** Todos like those of `newTodos` in bench/lib/world.ts. */
export function todosOf(node, each) {
  return Array.from({ length: each }, (_, index) => ({
    id: `${index}-${node}`,
    task: `todo number ${index} that was written on ${node}`,
    completed: index % 3 === 0,
  }));
}

const ONE_WRITES = 20;

/**
 * Line in: `{url, room, each}`. Line out: `{ms, bytes, writes}`: until both clients held all todos, from when they connect;
 * what went over their sockets by then; and how long each of some single writes took to the other client.
 * `make(url, room, todos)` makes a client that holds `todos` and is not connected:
 * `{connect(), size(), write(n): string, has(id): boolean, changed: EventTarget, stop()}`.
 */
export async function serve(make) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { url, room, each } = JSON.parse(line);
    const clients = await Promise.all(["a", "b"].map((node) => make(url, room, todosOf(node, each))));
    const [first, second] = clients;
    bytes = 0;
    const began = performance.now();
    await Promise.all(clients.map((client) => client.connect()));
    await Promise.all(clients.map((client) => until(client, () => client.size() >= 2 * each)));
    const ms = performance.now() - began;
    const moved = bytes;
    const writes = [];
    for (let n = 0; n < ONE_WRITES; n++) {
      const [writer, reader] = n % 2 === 0 ? [first, second] : [second, first];
      const start = performance.now();
      const id = writer.write(n);
      await until(reader, () => reader.has(id));
      writes.push(performance.now() - start);
    }
    for (const client of clients) await client.stop();
    console.log(JSON.stringify({ ms, bytes: moved, writes }));
  }
}

function until(client, holds) {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      client.changed.removeEventListener("change", look);
      resolve();
    };
    client.changed.addEventListener("change", look);
    look();
  });
}
