/** Which tokens are revoked, as one isolate knows it: looked up anew once in `REVOKED_CACHE_MS`, for all requests. */
import { REVOKED_CACHE_MS } from "../core/limits.ts";
import type { RevokedToken } from "../model/tokens.ts";

interface Known {
  readonly at: number;
  readonly ids: ReadonlySet<string>;
}

export class RevokedCache {
  #known: Known | undefined;

  /**
   * Whether `jti` is revoked. Throws where it can't be looked up, and then its request fails: a token that may be in a
   * thief's hands is not taken on trust. What is asked is on the same node, so the node is no more often away for that.
   */
  async includes(jti: string, now: number, lookUp: () => Promise<readonly RevokedToken[]>): Promise<boolean> {
    let known = this.#known;
    // A clock that went back must not keep an old answer for ever.
    if (!known || Math.abs(now - known.at) >= REVOKED_CACHE_MS) {
      // Requests that come meanwhile look it up too: one must not wait for what another, which may be cut off, began.
      known = { at: now, ids: new Set((await lookUp()).map((token) => token.jti)) };
      this.#known = known;
    }
    return known.ids.has(jti);
  }
}
