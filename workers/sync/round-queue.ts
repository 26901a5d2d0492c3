/** One round at a time; whoever asks while one runs gets the next one, shared by all who wait (rule R11). */

export class RoundQueue<T> {
  readonly #run: () => Promise<T>;
  #running: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(run: () => Promise<T>) {
    this.#run = run;
  }

  /** A round that begins after this call: one that runs already may have read before it. */
  request(): Promise<T> {
    // It has not begun yet; and between two rounds there is a moment in which none runs.
    if (this.#next) return this.#next;
    if (!this.#running) return this.#start();
    const startNext = () => {
      this.#next = undefined;
      return this.#start();
    };
    // The next one runs whether this one ends well or not.
    this.#next = this.#running.then(startNext, startNext);
    return this.#next;
  }

  #start(): Promise<T> {
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }
}
