import { createServer, type Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { exchange } from "../../cli/net/http.ts";
import { deadUrl, startServer } from "./helpers/fake-server.ts";

const REQUEST = { method: "GET", headers: {}, body: undefined, timeoutMs: 15_000 };

/** A server that takes connections and does with them what the test says. */
async function startRawServer(connected: (socket: Socket) => void): Promise<URL> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    connected(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return new URL(`http://127.0.0.1:${address.port}`);
}

test("a connection that was refused never carried anything", async () => {
  const result = await exchange(new URL(await deadUrl()), REQUEST);
  expect(result).toMatchObject({ type: "failed", wasConnected: false });
});

test("a request whose answer never comes may have arrived", async () => {
  const url = await startRawServer(() => {});
  const result = await exchange(url, { ...REQUEST, timeoutMs: 30 });
  const error = { message: "no answer within 0.03 s" };
  expect(result).toMatchObject({ type: "failed", wasConnected: true, error });
});

test("a host that lets nobody connect is given up after five seconds, and nothing was sent to it", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  // It takes the connection, and never answers the handshake.
  const greeted = Promise.withResolvers<void>();
  const url = await startRawServer((socket) => socket.once("data", () => greeted.resolve()));
  url.protocol = "https:";
  const result = exchange(url, REQUEST);
  await greeted.promise;
  await vi.advanceTimersByTimeAsync(5_000);
  const error = { message: "no connection within 5 s" };
  expect(await result).toMatchObject({ type: "failed", wasConnected: false, error });
});

test("an answer that breaks off may have been given to a request that was carried out", async () => {
  const url = await startRawServer((socket) => {
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort"));
  });
  expect(await exchange(url, REQUEST)).toMatchObject({ type: "failed", wasConnected: true });
});

test("an answer that falls silent is given up, and may have been given to a request that was carried out", async () => {
  const url = await startRawServer((socket) => {
    socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort"));
  });
  const result = await exchange(url, { ...REQUEST, timeoutMs: 30 });
  expect(result).toMatchObject({ type: "failed", wasConnected: true });
});

test("what does not speak HTTP may have done anything", async () => {
  const url = await startRawServer((socket) => socket.end("220 mail.example ESMTP\r\n"));
  expect(await exchange(url, REQUEST)).toMatchObject({ type: "failed", wasConnected: true });
});

test("a redirect is not followed", async () => {
  const server = await startServer(() => ({ status: 307, headers: { location: "/elsewhere" }, body: "" }));
  expect(await exchange(new URL(server.url), REQUEST)).toMatchObject({ type: "answered", status: 307 });
  expect(server.asked.length).toBe(1);
});
