/** Transactions in memory: what was done is noted with the way back, and taken back where it fails. */
export class UndoLog {
  #steps: (() => void)[] | undefined;

  run<T>(change: () => T): T {
    const outer = this.#steps;
    const steps: (() => void)[] = [];
    this.#steps = steps;
    try {
      const result = change();
      outer?.push(...steps);
      return result;
    } catch (error) {
      for (const step of steps.reverse()) step();
      throw error;
    } finally {
      this.#steps = outer;
    }
  }

  note(step: () => void): void {
    this.#steps?.push(step);
  }
}

/** A map whose changes are taken back with the transaction that made them. */
export class Shelf<K, V> {
  readonly #log: UndoLog;
  readonly #map: Map<K, V>;

  constructor(log: UndoLog, map = new Map<K, V>()) {
    this.#log = log;
    this.#map = map;
  }

  copy(log: UndoLog): Shelf<K, V> {
    return new Shelf(log, new Map(this.#map));
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: K): V | undefined {
    return this.#map.get(key);
  }

  values(): IterableIterator<V> {
    return this.#map.values();
  }

  entries(): IterableIterator<[K, V]> {
    return this.#map.entries();
  }

  /** Puts the value there, or removes what is there. */
  set(key: K, value: V | undefined): void {
    const before = this.#map.get(key);
    this.#log.note(() => this.#put(key, before));
    this.#put(key, value);
  }

  clear(): void {
    for (const key of [...this.#map.keys()]) this.set(key, undefined);
  }

  #put(key: K, value: V | undefined): void {
    if (value === undefined) this.#map.delete(key);
    else this.#map.set(key, value);
  }
}
