/** What a file holds that can't be kept, or is kept and not acted on: named, and counted. */

export class Losses {
  readonly #lost = new Map<string, number>();
  readonly #idle = new Map<string, number>();

  /** It is gone once the file is. */
  lost(what: string, count = 1): void {
    if (count > 0) this.#lost.set(what, (this.#lost.get(what) ?? 0) + count);
  }

  /** It goes back out with the same format, and does nothing here. */
  idle(what: string): void {
    this.#idle.set(what, (this.#idle.get(what) ?? 0) + 1);
  }

  /** A line for people each; none where there is nothing to tell. */
  lines(): string[] {
    return [
      ...told("not kept", this.#lost),
      ...told("kept for exports in the same format, and not acted on here", this.#idle),
    ];
  }
}

function told(what: string, counts: ReadonlyMap<string, number>): string[] {
  if (counts.size === 0) return [];
  return [`${what}: ${[...counts].map(([name, count]) => `${count} ${name}`).join(", ")}`];
}
