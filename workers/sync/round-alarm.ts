/** The one alarm of a list's coordinator: it brings the next round, and repeats one that was cut off. */
import type { Millis } from "../core/hlc.ts";
import { isCutOff } from "./round/due.ts";
import type { Journal } from "./round/journal.ts";

/** One alarm, which the platform keeps, and repeats until what it runs comes to its end. */
export interface Alarm {
  get(): Promise<Millis | null>;
  set(at: Millis): Promise<void>;
  delete(): Promise<void>;
}

export class RoundAlarm {
  readonly #alarm: Alarm;
  /** When it goes off, as this life of the object has set or found it. Not kept in manual mode. */
  #at: Millis | null = null;
  /** It waits for a round: the platform repeats it until it comes to its end. */
  #isRunning = false;

  constructor(alarm: Alarm) {
    this.#alarm = alarm;
  }

  /** At this time, or sooner where it is set to go off sooner. */
  async wakeAt(at: Millis): Promise<void> {
    const alarm = await this.#alarm.get();
    if (alarm === null || alarm > at) await this.#set(at);
  }

  /** It went off. Never fails for `round`: `failed` hears why, and says when the alarm goes off again. */
  async run(round: () => Promise<unknown>, failed: (error: unknown) => Millis): Promise<void> {
    this.#isRunning = true;
    try {
      await round();
    } catch (error) {
      // The platform repeats an alarm that fails only a few times, and then nothing would run until the next idle round,
      // up to a day later.
      await this.#set(failed(error));
    } finally {
      this.#isRunning = false;
    }
  }

  /** Before a round: an earlier life of the object may have set it. */
  async look(): Promise<void> {
    this.#at = await this.#alarm.get();
  }

  /**
   * The journal of a round that a request runs: with the number that it takes (R1) goes an alarm, in the same commit, for the
   * case that the round is cut off. Its sources may be settled then although nobody has what they wrote, so cron does not
   * know. A round that an alarm runs is run again by the platform.
   */
  guard(journal: Journal, guardAt: Millis): Journal {
    return {
      read: () => journal.read(),
      buffer: (state) => journal.buffer(state),
      write: (state) => {
        journal.write(state);
        if (isCutOff(state) && this.#at === null && !this.#isRunning) void this.#set(guardAt);
      },
    };
  }

  /** The round that was guarded came to its end. */
  async unguard(guardAt: Millis): Promise<void> {
    if (this.#at !== guardAt) return;
    this.#at = null;
    await this.#alarm.delete();
  }

  #set(at: Millis): Promise<void> {
    this.#at = at;
    return this.#alarm.set(at);
  }
}
