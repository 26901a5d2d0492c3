/** The one alarm of a list's object: the platform keeps it, and wakes the object also after a crash. */
import type { Millis } from "../../core/hlc.ts";

/** What the runtime is asked for. Each call is stored with whatever was written since the last `await`. */
export interface AlarmStorage {
  setAlarm(at: Millis): Promise<void>;
  deleteAlarm(): Promise<void>;
}

export class WakeUp {
  readonly #storage: AlarmStorage;
  /** When it goes off; null where this life of the object has set none: an earlier life's may still be there. */
  #at: Millis | null = null;

  constructor(storage: AlarmStorage) {
    this.#storage = storage;
  }

  /** At this time, or sooner where it is set to go off sooner. */
  at(time: Millis): void {
    if (this.#at !== null && this.#at <= time) return;
    this.#at = time;
    void this.#storage.setAlarm(time);
  }

  /** Nothing is left to do. An earlier life's alarm goes off once more, for nothing. */
  clear(): void {
    if (this.#at === null) return;
    this.#at = null;
    void this.#storage.deleteAlarm();
  }

  /** The platform keeps it no longer. */
  wentOff(): void {
    this.#at = null;
  }

  /** It went with the storage. */
  forgotten(): void {
    this.#at = null;
  }
}
