/** The Durable Object of one sign-in link, by the hash of its code: a shell around `KeptToken`. */
import { DurableObject } from "cloudflare:workers";
import type { Millis } from "../core/hlc.ts";
import { durableSql } from "../shared/durable-sql.ts";
import type { SessionLinkRpc, WebEnv } from "./env.ts";
import { KeptToken } from "./kept-token.ts";

export class SessionLink extends DurableObject<WebEnv> implements SessionLinkRpc {
  #kept: KeptToken;

  constructor(ctx: DurableObjectState, env: WebEnv) {
    super(ctx, env);
    this.#kept = new KeptToken(durableSql(ctx.storage));
  }

  async keep(sealed: string, expiresAt: Millis): Promise<void> {
    this.#kept.keep(sealed, expiresAt);
    await this.ctx.storage.setAlarm(expiresAt);
  }

  async take(): Promise<string | undefined> {
    return this.#kept.take(Date.now());
  }

  /** Deletes what is left, used or not. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#kept = new KeptToken(durableSql(this.ctx.storage));
  }
}
