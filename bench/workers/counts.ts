/** What the counting workers count. */

export interface Counts {
  /** Rows written by the object. */
  readonly rows: number;
  /** Calls that reached it, by name. */
  readonly calls: Readonly<Record<string, number>>;
  /** Characters of JSON that those calls and their answers would be: what the wire carries, near enough to compare. */
  readonly bytes: number;
}

/** Notes the calls to one object. */
export class CallCounter {
  readonly #calls: Record<string, number> = {};
  readonly #rows: () => number;
  #bytes = 0;

  constructor(rows: () => number) {
    this.#rows = rows;
  }

  /** `pass` is the call itself. */
  async count<T>(call: string, request: unknown, pass: () => Promise<T> | T): Promise<T> {
    this.#calls[call] = (this.#calls[call] ?? 0) + 1;
    const answer = await pass();
    this.#bytes += jsonBytes(request) + jsonBytes(answer);
    return answer;
  }

  counts(): Counts {
    return { rows: this.#rows(), calls: { ...this.#calls }, bytes: this.#bytes };
  }
}

function jsonBytes(value: unknown): number {
  return value === undefined ? 0 : new TextEncoder().encode(JSON.stringify(value)).byteLength;
}
