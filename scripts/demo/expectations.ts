/** What the demo promises, checked against what was answered. */
import { inspect, isDeepStrictEqual } from "node:util";

/** An answer that is not what the story says. */
export class Mismatch extends Error {
  constructor(what: string, actual: unknown, expected: unknown) {
    super(`${what}\n  expected  ${show(expected)}\n  actual    ${show(actual)}`);
  }
}

export class Expectations {
  #held = 0;

  get held(): number {
    return this.#held;
  }

  /** Throws a `Mismatch` where they differ. */
  check(what: string, actual: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(actual, expected)) throw new Mismatch(what, actual, expected);
    this.#held++;
  }
}

function show(value: unknown): string {
  return inspect(value, { depth: null, breakLength: 88 }).replaceAll("\n", `\n${" ".repeat(12)}`);
}
