/** Pieces of a stream that can be sent again from the beginning, until somebody takes them: then they are forgotten one by one. */

export class Resendable {
  readonly #source: AsyncIterator<string>;
  readonly #pieces = new Map<number, string>();
  #count = 0;
  #isTaken = false;
  #isOver = false;
  #reading: Promise<void> | undefined;

  constructor(source: AsyncIterable<string>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Whoever is sent the pieces now has accepted them. */
  taken(): void {
    this.#isTaken = true;
  }

  async *all(): AsyncGenerator<string> {
    for (let at = 0; ; at++) {
      while (at >= this.#count && !this.#isOver) await this.#readOne();
      const piece = this.#pieces.get(at);
      if (piece === undefined) return;
      if (this.#isTaken) this.#pieces.delete(at);
      yield piece;
    }
  }

  /** One at a time, also where an earlier sending still waits: what it waited for is not lost with it. */
  async #readOne(): Promise<void> {
    this.#reading ??= this.#source.next().then(({ done, value }) => {
      this.#reading = undefined;
      if (done) this.#isOver = true;
      else this.#pieces.set(this.#count++, value);
    });
    await this.#reading;
  }
}
