/** Bytes that no well-behaved client sends, against a closed cluster. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { SECRET, startClosed } from "../helpers/fuzz/closed-cluster.ts";
import { endlessChunks, HALF, TRICKS, type Trick } from "../helpers/fuzz/tricks.ts";
import { type Exchange, exchange } from "../helpers/raw-socket.ts";

/** Far more than any answer takes; whoever is not answered by then is not answered. */
const DEADLINE_MS = 10_000;
/** As many half requests as one client may well have open at once. */
const AT_ONCE = 50;

const { system, headersOf, exports } = await startClosed();
afterAll(() => system.stop());
const { url } = system.node("a");
const auth = `authorization: ${headersOf("ann").authorization}`;

function send({ parts }: Trick): Promise<Exchange> {
  return exchange(
    url,
    [...parts].map((part) => part.replace("AUTH", auth)),
    DEADLINE_MS,
  );
}

async function health(): Promise<unknown> {
  return (await fetch(`${url}/health`)).json();
}

let before: unknown;
beforeEach(async () => {
  before = await exports();
});
afterEach(async () => {
  expect(await exports()).toEqual(before);
  expect(await health()).toMatchObject({ status: "ok", node: "a" });
});

describe("is answered or cut off, changes nothing, and shows nothing of another's list", () => {
  it.each(TRICKS)("$name", async (trick) => {
    const { text, end } = await send(trick);
    expect(end).toBe("closed");
    // The runtime's own answers have their own texts: it has no CONNECT, for example, which is a 500 there.
    expect(text).not.toMatch(/"status":5\d\d/);
    expect(text).not.toContain(SECRET);
  });

  it.each([
    ["without a token", ""],
    ["with one", `${auth}\r\n`],
  ])("a body that never ends, %s", async (_, header) => {
    const { statuses, end } = await exchange(url, endlessChunks(header), DEADLINE_MS);
    expect(end).toBe("closed");
    expect(statuses.every((status) => status >= 400 && status < 500)).toBe(true);
  });
});

describe("a client that stops in the middle holds up nobody else", () => {
  it.each(HALF)("of $name", async (half) => {
    const open = Array.from({ length: AT_ONCE }, () => {
      const controller = new AbortController();
      return {
        controller,
        ended: exchange(
          url,
          [...half.parts].map((part) => part.replace("AUTH", auth)),
          DEADLINE_MS,
          controller.signal,
        ),
      };
    });
    expect(await health()).toMatchObject({ status: "ok", node: "a" });
    expect(await exports()).toEqual(before);
    for (const { controller } of open) controller.abort();
    await Promise.all(open.map(({ ended }) => ended));
  });
});

describe("requests in one go", () => {
  it("are answered one after another, each by its own token", async () => {
    const one = (who: string) => `GET /lists/mine/todos?limit=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n${who}\r\n`;
    const last = `GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`;
    const all = Array.from({ length: 25 }, () => one(`${auth}\r\n`) + one("")).join("") + last;
    const { statuses, end } = await exchange(url, [all], DEADLINE_MS);
    expect(end).toBe("closed");
    expect(statuses).toEqual([...Array.from({ length: 25 }, () => [200, 401]).flat(), 200]);
  });
});
