/** One node that takes part in a round: what is read from it, what it is sent, and how far it got. */
import type { Millis } from "../../core/hlc.ts";
import type { TodoId } from "../../core/id.ts";
import { type IncomingRecord, pack } from "../../core/packed.ts";
import { inPages, type RoundBounds } from "../../core/pages.ts";
import type { Aside, DiffPage, Frontier, Opened, Settlement } from "../../core/replica.ts";
import { covers, toVector } from "../../core/vector.ts";
import type { Session } from "./session.ts";
import { Source } from "./source.ts";

export class Participant {
  readonly node: string;
  readonly session: Session;
  readonly opened: Omit<Opened, "first">;
  readonly source: Source;
  /** Records that it was sent, and has stored. */
  applied = 0;
  settled = false;
  /** Records that it set aside (M8). */
  readonly aside: Aside[] = [];
  readonly #bounds: RoundBounds;
  #hasMissed = false;

  /** `first`: the page from version `from` on, where it was read with `open`. */
  constructor(
    session: Session,
    opened: Omit<Opened, "first">,
    from: number,
    bounds: RoundBounds,
    first: DiffPage | undefined,
  ) {
    this.node = session.node;
    this.session = session;
    this.opened = opened;
    this.source = new Source(session, { ...bounds.page, from }, opened, first);
    this.#bounds = bounds;
  }

  /** It holds everything it was to be sent (R7): also where it could not be settled after that. */
  get hasAll(): boolean {
    return !this.#hasMissed && !this.source.hasFailed;
  }

  /**
   * Sends records (R4) in batches (R5), some of them at once, as no two of them hold the same record. `settlement` goes with
   * the last one, once the others are stored (R6). The ids newly in conflict there.
   */
  async apply(records: readonly IncomingRecord[], settlement: Settlement | undefined): Promise<TodoId[]> {
    const batches = inPages(records, this.#bounds.batch);
    const conflicts: TodoId[] = [];
    const send = async (batch: readonly IncomingRecord[], last?: Settlement) => {
      const request = { records: pack(batch), ...(last && { settlement: last }) };
      const applied = await this.session.ask((replica, call) => replica.apply({ ...call, ...request }));
      this.#hasMissed ||= applied === undefined;
      if (!applied) return;
      this.applied += batch.length;
      this.settled = applied.settled !== undefined;
      conflicts.push(...applied.conflicts);
      this.aside.push(...applied.aside);
    };
    let last: readonly IncomingRecord[] = [];
    const sending = async () => {
      for (const { records, tail } of batches) {
        if (tail) last = records;
        else await send(records);
      }
    };
    await Promise.all(Array.from({ length: this.#bounds.batchesAtOnce }, sending));
    // Where one of them did not arrive, the session has ended, and asks nothing more.
    await send(last, settlement);
    return conflicts;
  }

  async settle(settlement: Settlement): Promise<void> {
    const settled = await this.session.ask((replica, call) => replica.settle({ ...call, ...settlement }));
    this.settled = settled !== undefined;
  }

  async purge(stable: number, before: Millis): Promise<void> {
    await this.session.ask((replica, call) => replica.purge({ ...call, stable, before }));
  }

  /** Whether settling would change nothing: nothing was unsettled, nothing came or went, and it knows `frontier` (R6, R9). */
  isAtRest({ complete, gone }: Frontier): boolean {
    const { settled, frontier: known } = this.opened;
    if (!settled || this.source.read > 0 || this.applied > 0) return false;
    return (
      covers(toVector(known.complete), toVector(complete)) &&
      gone.every((origin) => known.gone.includes(origin))
    );
  }
}
