/** Which tokens and subs are restricted, as one isolate knows it: looked up again after `RESTRICTIONS_CACHE_MS`, for all requests. */
import { RESTRICTIONS_CACHE_MS } from "../core/limits.ts";
import type { Restrictions } from "../model/tokens.ts";

interface Known {
  readonly at: number;
  readonly revoked: ReadonlySet<string>;
  readonly full: ReadonlySet<string>;
}

export class RestrictionsCache {
  #known: Known | undefined;

  /**
   * The `jti`s that are revoked, and the subs that are full. Throws where they can't be looked up, and then its request
   * fails: a token that may be in a thief's hands is not taken on trust. What is asked is on the same node, so the node is
   * no more often away for that.
   */
  async at(now: number, lookUp: () => Promise<Restrictions>): Promise<Omit<Known, "at">> {
    let known = this.#known;
    // A clock that went back must not keep an old answer for ever.
    if (!known || Math.abs(now - known.at) >= RESTRICTIONS_CACHE_MS) {
      // Requests that come meanwhile look it up too: one must not wait for what another, which may be cut off, began.
      const { revoked, full } = await lookUp();
      known = { at: now, revoked: new Set(revoked.map(({ jti }) => jti)), full: new Set(full) };
      this.#known = known;
    }
    return known;
  }
}
