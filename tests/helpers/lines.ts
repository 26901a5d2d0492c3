/** Import and export over HTTP, as JSON Lines. */
import type { NodeClient } from "./system-client.ts";

export const JSON_LINES = "application/x-ndjson";

export interface LinesAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly lines: readonly object[];
}

/** `what`: `export` or `salvage`. */
export async function getLines(node: NodeClient, list: string, what: string): Promise<LinesAnswer> {
  return readLines(await fetch(`${node.url}/lists/${list}/${what}`));
}

/** Objects are sent as lines; a text, bytes or a stream as it is. */
export async function importLines(
  node: NodeClient,
  list: string,
  lines: readonly object[] | string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
): Promise<LinesAnswer> {
  const body = Array.isArray(lines) ? toLines(lines) : (lines as Exclude<typeof lines, readonly object[]>);
  return readLines(
    await fetch(`${node.url}/lists/${list}/import`, {
      method: "POST",
      headers: { "content-type": JSON_LINES },
      body,
      ...(body instanceof ReadableStream && { duplex: "half" as const }),
    }),
  );
}

export function toLines(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

async function readLines(response: Response): Promise<LinesAnswer> {
  const text = await response.text();
  const lines = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): object => JSON.parse(line));
  return { status: response.status, headers: response.headers, lines };
}
