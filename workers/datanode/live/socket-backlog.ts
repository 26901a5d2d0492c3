/**
 * What a socket was sent since it last showed that it reads. The runtime does not tell how much of it waits in memory, but it
 * answers `ping` in the order of what comes before: whoever has had an answer has been sent all of that.
 */
import type { Millis } from "../../core/hlc.ts";
import {
  MAX_SOCKET_CATCH_UP_CHARS,
  MAX_SOCKET_MESSAGES,
  MAX_SOCKETS_BACKLOG_CHARS,
  MIN_SOCKET_BACKLOG_CHARS,
} from "../../core/limits.ts";

interface Backlog {
  /** UTF-16 units since the ping that was answered at `pingedAt`. */
  chars: number;
  pingedAt: Millis;
  /** It was told to read the list again, and has not shown that it reads since. */
  isReset: boolean;
  /** Messages that it sent, beside pings. */
  messages: number;
}

/** WebSocket close codes (RFC 6455; 1013: IANA). */
const TRY_AGAIN_LATER = 1013;
const POLICY_VIOLATION = 1008;

export class SocketBacklogs {
  readonly #pingedAt: (socket: WebSocket) => Date | null;
  /** In memory only: a socket whose object slept had nothing waiting. */
  readonly #backlogs = new WeakMap<WebSocket, Backlog>();

  constructor(pingedAt: (socket: WebSocket) => Date | null) {
    this.#pingedAt = pingedAt;
  }

  /** Sends the messages where there is room for them, of `sockets` that share the memory; otherwise `reset`, and with the next ones it is closed. */
  send(socket: WebSocket, messages: readonly string[], reset: () => string, sockets: number): void {
    const backlog = this.#of(socket);
    const chars = messages.reduce((sum, { length }) => sum + length, 0);
    if (backlog.chars + chars <= roomOf(sockets)) {
      this.#send(socket, backlog, messages);
    } else if (!backlog.isReset) {
      backlog.isReset = true;
      this.#send(socket, backlog, [reset()]);
    } else {
      // It would miss what changes once it has read the list. It comes back, and goes on after its last event.
      closeSocket(socket, TRY_AGAIN_LATER, "send ping to show that you read");
    }
  }

  /** A message came that is no ping. */
  heard(socket: WebSocket): void {
    const backlog = this.#of(socket);
    backlog.messages++;
    if (backlog.messages > MAX_SOCKET_MESSAGES) closeSocket(socket, POLICY_VIOLATION, "watchers only listen");
  }

  #of(socket: WebSocket): Backlog {
    const pingedAt = this.#pingedAt(socket)?.getTime() ?? 0;
    const backlog = this.#backlogs.get(socket) ?? { chars: 0, pingedAt, isReset: false, messages: 0 };
    this.#backlogs.set(socket, backlog);
    if (pingedAt > backlog.pingedAt) Object.assign(backlog, { chars: 0, pingedAt, isReset: false });
    return backlog;
  }

  #send(socket: WebSocket, backlog: Backlog, messages: readonly string[]): void {
    try {
      for (const message of messages) {
        backlog.chars += message.length;
        socket.send(message);
      }
    } catch {
      // Closed in the meantime: the runtime forgets it.
    }
  }
}

/** What one of so many sockets may leave lying. */
export function roomOf(sockets: number): number {
  const share = MAX_SOCKETS_BACKLOG_CHARS / Math.max(1, sockets);
  return Math.min(MAX_SOCKET_CATCH_UP_CHARS, Math.max(MIN_SOCKET_BACKLOG_CHARS, share));
}

export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, reason);
  } catch {
    // Closed in the meantime.
  }
}
