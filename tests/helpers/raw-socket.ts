/** Bytes as they are, sent to a server that has to make something of them. */
import { connect } from "node:net";

/** How a connection went: what came back, and whether the server closed it, or the deadline came first. */
export interface Exchange {
  readonly text: string;
  /** Of each answer, in order. */
  readonly statuses: readonly number[];
  readonly end: "closed" | "open";
}

/** Sends each part as one write. Resolves when the server has closed the connection; at the deadline, or by `signal`, it is cut off. */
export function exchange(
  url: string,
  parts: Iterable<string>,
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<Exchange> {
  const { hostname, port } = new URL(url);
  const received: Buffer[] = [];
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const finish = (end: Exchange["end"]) => {
      clearTimeout(deadline);
      socket.destroy();
      const text = Buffer.concat(received).toString("latin1");
      const statuses = [...text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status));
      resolve({ text, statuses, end });
    };
    const deadline = setTimeout(finish, deadlineMs, "open");
    signal?.addEventListener("abort", () => finish("open"));
    socket.on("data", (chunk) => received.push(chunk));
    // Whoever closes in the middle of a write resets the connection: that too is an end.
    socket.on("error", () => {});
    socket.on("close", () => finish("closed"));
    void write(socket, parts);
  });
}

/** As fast as the server reads. */
async function write(socket: ReturnType<typeof connect>, parts: Iterable<string>): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed) return;
    await new Promise<void>((resolve) => socket.write(part, "latin1", () => resolve()));
  }
}
