/** Tokens, as requests and answers name them. */
import * as v from "valibot";
import { NodeName, type Shape, Time } from "./values.ts";

/** Names of people and of tokens as they may stand in a log. */
export const SubSchema = v.pipe(v.string(), v.regex(/^[\w.@:-]{1,128}$/));
export const JtiSchema = SubSchema;
/** Seconds since 1970. */
export const SecondsSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** A token that is refused before it expires; once it has expired, nothing needs to be remembered of it. */
export const RevokeBody = v.strictObject({ jti: JtiSchema, exp: SecondsSchema });
export type RevokedToken = Shape<typeof RevokeBody>;

const ToldNodeSchema = v.object({ node: NodeName, told: v.boolean() });
export type ToldNode = Shape<typeof ToldNodeSchema>;

/** Which nodes know of it by now; cron tells the others. */
export const RevocationSchema = v.object({ jti: v.string(), nodes: v.array(ToldNodeSchema) });

/** What opens a list's events once in place of a token: use it at once, and ask for another one where it is refused. */
export const TicketSchema = v.object({ ticket: v.string(), expiresAt: Time });
export type Ticket = Shape<typeof TicketSchema>;

/** Tokens that a guard refuses, and subs for which it makes no further lists. */
export interface Restrictions {
  readonly revoked: readonly RevokedToken[];
  /** Subs that have made as many lists as they may. */
  readonly full: readonly string[];
}
