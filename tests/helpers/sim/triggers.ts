/** Messages that a round is due, as nodes send them in live mode: they get lost, come late, and come twice. */
import { Trigger } from "../../../workers/datanode/live/trigger.ts";
import type { Note } from "./network.ts";
import type { Random } from "./random.ts";

const FATES = ["arrives", "arrives", "is lost", "is late", "comes twice"] as const;

export class Triggers {
  readonly #random: Random;
  readonly #note: Note;
  /** Messages on their way. */
  #late = 0;
  /** Someone asked for a round since the last one began (R11). */
  asked = false;
  /** A node's messages are lost without a word while it is cut off. */
  isCutOff: (node: string) => boolean = () => false;

  constructor(random: Random, note: Note) {
    this.#random = random;
    this.#note = note;
  }

  get late(): number {
    return this.#late;
  }

  of(node: string): Trigger {
    return new Trigger(async (_, urgent) => {
      const fate = this.isCutOff(node) ? "is lost" : this.#random.pick(FATES);
      this.#note(() => `${node} asks for ${urgent ? "an urgent" : "a"} round: that ${fate}`);
      if (fate === "arrives" || fate === "comes twice") this.asked = true;
      if (fate === "is late" || fate === "comes twice") this.#late++;
      return "some";
    });
  }

  arriveLate(): void {
    this.#note(() => "a late request for a round arrives");
    this.#late--;
    this.asked = true;
  }
}
