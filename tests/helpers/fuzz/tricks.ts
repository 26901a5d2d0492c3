/** What parsers of HTTP have fallen for. Each is sent on a connection of its own, and asks to have it closed. */

export interface Trick {
  readonly name: string;
  /** In place of `AUTH` stands the header with a token that may write `mine`. */
  readonly parts: Iterable<string>;
}

const HEAD = "Host: 127.0.0.1\r\nAUTH\r\nConnection: close\r\n";
const POST = `POST /lists/mine/todos HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\n`;
const GET = `GET /lists/mine/todos HTTP/1.1\r\n${HEAD}`;
/** A request that nobody has a token for, where a parser takes the end of a body for the next request. */
const SMUGGLED = "DELETE /lists/theirs/todos/1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/** Requests whose length can be read in two ways. */
const SMUGGLING: readonly Trick[] = [
  [
    "both lengths, the body ends first",
    `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    "both lengths in the other order",
    `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    "two lengths that differ",
    `${POST}Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
  ],
  ["two lengths in one header", `${POST}Content-Length: 0, ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
  ["a length with a sign", `${POST}Content-Length: +0\r\n\r\n${SMUGGLED}`],
  ["a length below zero", `${POST}Content-Length: -1\r\n\r\n${SMUGGLED}`],
  ["a length in hexadecimal", `${POST}Content-Length: 0x0\r\n\r\n${SMUGGLED}`],
  ["a length of 20 digits", `${POST}Content-Length: 99999999999999999999\r\n\r\n${SMUGGLED}`],
  ["an encoding that is none", `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  [
    "an encoding twice",
    `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    "an encoding with a space before its colon",
    `${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  ["an encoding on a folded line", `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  [
    "an encoding after a bare line feed",
    `${POST}X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  ["a GET with a body", `${GET}Content-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
].map(([name = "", text = ""]) => ({ name, parts: [text] }));

const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
const CHUNKS: readonly Trick[] = [
  ["a chunk's size that is none", `${CHUNKED}zz\r\n{}\r\n0\r\n\r\n`],
  ["a chunk's size below zero", `${CHUNKED}-1\r\n{}\r\n0\r\n\r\n`],
  ["a chunk's size of 20 digits", `${CHUNKED}FFFFFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n`],
  ["a chunk longer than it says", `${CHUNKED}2\r\n{"task":"x"}\r\n0\r\n\r\n`],
  ["a chunk with an extension of 100 kB", `${CHUNKED}2;${"x".repeat(100_000)}\r\n{}\r\n0\r\n\r\n`],
  ["trailers of 100 kB", `${CHUNKED}2\r\n{}\r\n0\r\nX: ${"x".repeat(100_000)}\r\n\r\n`],
].map(([name = "", text = ""]) => ({ name, parts: [text] }));

const REQUESTS: readonly Trick[] = [
  ["NUL in the path", `GET /lists/mine\0/todos HTTP/1.1\r\n${HEAD}\r\n`],
  ["NUL in a header", `${GET}X: a\0b\r\n\r\n`],
  ["NUL in a header's name", `${GET}X\0: a\r\n\r\n`],
  ["an encoded NUL in the path", `GET /lists/mine%00/todos HTTP/1.1\r\n${HEAD}\r\n`],
  ["an address of 100 kB", `GET /lists/mine/todos?q=${"x".repeat(100_000)} HTTP/1.1\r\n${HEAD}\r\n`],
  ["a path of 100 kB", `GET /${"a/".repeat(50_000)} HTTP/1.1\r\n${HEAD}\r\n`],
  ["a header of 1 MB", `${GET}X: ${"x".repeat(1_000_000)}\r\n\r\n`],
  ["10,000 headers", `${GET}${Array.from({ length: 10_000 }, (_, n) => `X-${n}: y\r\n`).join("")}\r\n`],
  ["a method of 10 kB", `${"X".repeat(10_000)} / HTTP/1.1\r\n${HEAD}\r\n`],
  ["a method in small letters", `get /lists/mine/todos HTTP/1.1\r\n${HEAD}\r\n`],
  ["an address with another host", `GET http://elsewhere.example/lists/mine/todos HTTP/1.1\r\n${HEAD}\r\n`],
  ["no host", "GET /lists/theirs/todos HTTP/1.1\r\nConnection: close\r\n\r\n"],
  ["two hosts", `${GET}Host: elsewhere.example\r\n\r\n`],
  ["a path that climbs", `GET /lists/mine/../theirs/todos HTTP/1.1\r\n${HEAD}\r\n`],
  ["an encoded slash", `GET /lists/mine%2f..%2ftheirs/todos HTTP/1.1\r\n${HEAD}\r\n`],
  ["CONNECT", `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${HEAD}\r\n`],
  ["OPTIONS *", `OPTIONS * HTTP/1.1\r\n${HEAD}\r\n`],
  ["HTTP/0.9", "GET /lists/theirs/todos\r\n\r\n"],
  ["HTTP/9.9", `GET /lists/theirs/todos HTTP/9.9\r\n${HEAD}\r\n`],
  ["HTTP/2, known before", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  [
    "an upgrade to h2c",
    `GET /lists/theirs/todos HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n`,
  ],
  [
    "a WebSocket without a token",
    "GET /lists/theirs/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nGET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
  ],
  ["a header without a colon", `${GET}nonsense\r\n\r\n`],
  ["an answer in place of a request", "HTTP/1.1 200 OK\r\n\r\n"],
  ["a ClientHello", "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n"],
  [
    "every byte there is",
    `${Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("")}\r\n\r\n`,
  ],
].map(([name = "", text = ""]) => ({ name, parts: [text] }));

/** Answered, refused or cut off, each soon. */
export const TRICKS: readonly Trick[] = [...SMUGGLING, ...CHUNKS, ...REQUESTS];

/** A body that never ends, of someone who may not send any. */
export function* endlessChunks(auth: string): Generator<string> {
  yield `POST /lists/mine/todos HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}Connection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
  for (;;) yield `10000\r\n${"x".repeat(65_536)}\r\n`;
}

/** Requests that stop in the middle: nothing can be answered until the client goes on, or goes. */
export const HALF: readonly Trick[] = [
  { name: "a request line", parts: ["POST /lists/mine/to"] },
  { name: "a header", parts: [`${POST}Content-Le`] },
  { name: "a body", parts: [`${POST}Content-Length: 100\r\n\r\n{"task":`] },
  { name: "a chunk", parts: [`${CHUNKED}64\r\n{"task":`] },
];
