import { beforeEach, describe, expect, it } from "vitest";
import { MAX_SOCKET_MESSAGES } from "../../workers/core/limits.ts";
import { roomOf, SocketBacklogs } from "../../workers/datanode/live/socket-backlog.ts";

const SOCKETS = 1_000;
const ROOM = roomOf(SOCKETS);

let pingedAt: Date | null;
let sent: string[];
let closed: number[];
let socket: WebSocket;
let backlogs: SocketBacklogs;
beforeEach(() => {
  pingedAt = null;
  sent = [];
  closed = [];
  socket = {
    send: (message: string) => sent.push(message),
    close: (code: number) => closed.push(code),
  } as unknown as WebSocket;
  backlogs = new SocketBacklogs(() => pingedAt);
});

const send = (...messages: string[]) => backlogs.send(socket, messages, () => "reset", SOCKETS);
const large = "x".repeat(ROOM / 2);

describe("a socket that leaves lying what it is sent", () => {
  it("is told to read the list again, and closed with the next change", () => {
    send(large);
    send(large);
    expect(sent).toEqual([large, large]);
    send("more");
    expect(sent.at(-1)).toBe("reset");
    expect(closed).toEqual([]);
    send("and more");
    expect(sent.at(-1)).toBe("reset");
    expect(closed).toEqual([1013]);
  });

  it("has room again once a ping of its was answered", () => {
    send(large, large);
    send("more");
    pingedAt = new Date(1_000);
    send(large);
    expect(sent).toEqual([large, large, "reset", large]);
    expect(closed).toEqual([]);
  });
});

it("a thousand sockets share the memory that one alone may not have either", () => {
  expect(SOCKETS * ROOM).toBeLessThanOrEqual(32_000_000);
  expect(roomOf(1)).toBe(2_000_000);
  expect(roomOf(0)).toBe(2_000_000);
});

it("a socket that says more and more is closed", () => {
  for (let n = 0; n < MAX_SOCKET_MESSAGES; n++) backlogs.heard(socket);
  expect(closed).toEqual([]);
  backlogs.heard(socket);
  expect(closed).toEqual([1008]);
});
