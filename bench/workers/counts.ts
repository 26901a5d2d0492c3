/** What the counting workers count. */

/** What the platform bills of an object's storage. */
export interface StorageCounts {
  /** Written, by what each cursor says: indexes count, and so does each alarm that is set. */
  readonly rows: number;
  readonly rowsRead: number;
  /** Alarms set. Each is a row, and a request once it goes off. */
  readonly alarms: number;
  /** Bytes that the object's database takes. */
  readonly stored: number;
}

export interface Counts extends StorageCounts {
  /** The part of `rows` that was written before requests for a round were answered; 0 but for a coordinator. */
  readonly rowsBeforeAnswer: number;
  /** Requests that reached it, by name, as the platform bills them: calls, `fetch`, `alarm`. */
  readonly calls: Readonly<Record<string, number>>;
  /** Characters of JSON that those calls and their answers would be: what the wire carries, near enough to compare. */
  readonly bytes: number;
}

/** Notes the requests to one object. */
export class CallCounter {
  readonly #calls: Record<string, number> = {};
  readonly #storage: () => StorageCounts;
  #bytes = 0;
  #rowsBeforeAnswer = 0;

  constructor(storage: () => StorageCounts) {
    this.#storage = storage;
  }

  /** `pass` is the call itself. */
  async count<T>(call: string, request: readonly unknown[], pass: () => Promise<T> | T): Promise<T> {
    this.#calls[call] = (this.#calls[call] ?? 0) + 1;
    const answer = await pass();
    for (const value of [...request, answer]) this.#bytes += jsonBytes(value);
    return answer;
  }

  /** Counts what `answer` writes as well: what follows it comes whenever the machine gets to it. */
  async answered<T>(answer: () => Promise<T>): Promise<T> {
    const before = this.#storage().rows;
    const result = await answer();
    this.#rowsBeforeAnswer += this.#storage().rows - before;
    return result;
  }

  counts(): Counts {
    const rowsBeforeAnswer = this.#rowsBeforeAnswer;
    return { ...this.#storage(), rowsBeforeAnswer, calls: { ...this.#calls }, bytes: this.#bytes };
  }
}

/** An object that counts its requests. */
export interface Counting {
  readonly counter: CallCounter;
}

/** Has `Class` count every request that `Real`, which it extends, answers: calls, `fetch`, `alarm` and messages. */
export function countRequests(Class: { readonly prototype: Counting }, Real: { readonly prototype: object }) {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(Real.prototype))) {
    if (name === "constructor" || typeof value !== "function") continue;
    const own: unknown = Object.getOwnPropertyDescriptor(Class.prototype, name)?.value;
    const answer = typeof own === "function" ? own : value;
    Object.defineProperty(Class.prototype, name, {
      configurable: true,
      value(this: Counting, ...request: unknown[]) {
        return this.counter.count(name, request, () => answer.apply(this, request));
      },
    });
  }
}

function jsonBytes(value: unknown): number {
  return value === undefined ? 0 : new TextEncoder().encode(JSON.stringify(value)).byteLength;
}
