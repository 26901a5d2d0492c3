/** The sync worker's log, and waiting for a line of it: it comes by another way than the answers. */

const TIMEOUT_MS = 10_000;

export class SyncLog {
  readonly #lines: string[] = [];
  readonly #waiting = new Set<() => void>();
  #shown = 0;

  add(line: string): void {
    this.#lines.push(line);
    for (const look of this.#waiting) look();
  }

  /** Returns once a line holds `text`. */
  async until(text: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => this.#lines.some((line) => line.includes(text)) && resolve();
    const timer = setTimeout(() => reject(new Error(`the log has no line with: ${text}`)), TIMEOUT_MS);
    this.#waiting.add(look);
    look();
    try {
      await promise;
    } finally {
      this.#waiting.delete(look);
      clearTimeout(timer);
    }
  }

  /** The lines since the last call. */
  takeNew(): string[] {
    const lines = this.#lines.slice(this.#shown);
    this.#shown = this.#lines.length;
    return lines;
  }
}
