/** Hybrid logical clock and the stamps it makes (rules H1 to H3). Time is handed in: nothing here reads a clock. */

import { MAX_CLOCK_MS } from "./limits.ts";

/** Milliseconds since 1970-01-01 UTC. */
export type Millis = number;

/** The highest time given out or received so far; `logical` orders writes within one millisecond. */
export interface Clock {
  readonly millis: Millis;
  readonly logical: number;
}

/** Which storage of which node: node name, then 5 random base32 characters. */
export type Origin = string & { readonly [originBrand]: true };
declare const originBrand: unique symbol;

/** Orders writes across nodes: `2026-11-22T10:00:00.123Z-0000-a7k2xq`. Text that sorts; compare with `>`. */
export type Stamp = string & { readonly [stampBrand]: true };
declare const stampBrand: unique symbol;

export const CLOCK_ZERO: Clock = { millis: 0, logical: 0 };
/** Four hexadecimal digits in the stamp. */
export const MAX_LOGICAL = 0xffff;

const NODE = "[a-z][a-z0-9]{0,15}";
const ORIGIN = `${NODE}[a-z2-7]{5}`;
const NODE_PATTERN = new RegExp(`^${NODE}$`);
const ORIGIN_PATTERN = new RegExp(`^${ORIGIN}$`);
const DATE = "\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])";
const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}Z";
const STAMP_PATTERN = new RegExp(`^${DATE}T${TIME}-[0-9a-f]{4}-${ORIGIN}$`);
const TIME_LENGTH = "2026-11-22T10:00:00.123Z".length;
const ORIGIN_AT = TIME_LENGTH + "-0000-".length;
const DAY_AT = "2026-11-".length;
/** Sorts after every stamp that is read, and before every other (H3). */
const END_OF_STAMPS = "2500";
const SUFFIX_LENGTH = 5;
const DAY_LENGTH = "2026-11-22".length;
const HOUR_AT = "2026-11-22T".length;
/** Only saves work: whoever asks gets the same answer without it. */
let lastDay = { text: "", millis: 0 };

/** The next local time: after `last`, and not before the wall clock (rule H1), as far as that is believed (rule H3). */
export function tick(last: Clock, now: Millis): Clock {
  return advance(last, Math.min(now, MAX_CLOCK_MS));
}

/** The clock after a stamp was received: not behind it (rule H2), unless the stamp is too far off (rule H3); never back. */
export function receive(clock: Clock, stamp: Stamp): Clock {
  const received = stampClock(stamp);
  if (received.millis >= MAX_CLOCK_MS) return clock;
  return compareClocks(received, clock) > 0 ? received : clock;
}

export function formatStamp(clock: Clock, origin: Origin): Stamp {
  const logical = clock.logical.toString(16).padStart(4, "0");
  return `${new Date(clock.millis).toISOString()}-${logical}-${origin}` as Stamp;
}

/** The stamp that `text` spells, or undefined. */
export function parseStamp(text: string): Stamp | undefined {
  if (!STAMP_PATTERN.test(text) || text > END_OF_STAMPS) return undefined;
  // Only the end of a month needs the calendar, which costs more than all the rest.
  return text.slice(DAY_AT, DAY_AT + 2) <= "28" || isDay(text.slice(0, TIME_LENGTH))
    ? (text as Stamp)
    : undefined;
}

export function stampMillis(stamp: Stamp): Millis {
  // A day is parsed once, and what follows it added up: ten thousand stamps of a round are mostly of one day.
  const day = stamp.slice(0, DAY_LENGTH);
  if (day !== lastDay.text) lastDay = { text: day, millis: Date.parse(day) };
  const [hour, minute, second] = [
    digits(stamp, HOUR_AT, 2),
    digits(stamp, HOUR_AT + 3, 2),
    digits(stamp, HOUR_AT + 6, 2),
  ];
  return lastDay.millis + ((hour * 60 + minute) * 60 + second) * 1_000 + digits(stamp, HOUR_AT + 9, 3);
}

function digits(text: string, from: number, length: number): number {
  let value = 0;
  for (let index = from; index < from + length; index++) value = 10 * value + text.charCodeAt(index) - 48;
  return value;
}

/** The same, ISO 8601 in UTC. */
export function stampTime(stamp: Stamp): string {
  return stamp.slice(0, TIME_LENGTH);
}

export function stampClock(stamp: Stamp): Clock {
  return {
    millis: stampMillis(stamp),
    logical: Number.parseInt(stamp.slice(TIME_LENGTH + 1, ORIGIN_AT - 1), 16),
  };
}

export function stampOrigin(stamp: Stamp): Origin {
  return stamp.slice(ORIGIN_AT) as Origin;
}

/** The later of two stamps; an absent one is earlier than any. */
export function laterStamp(a: Stamp | undefined, b: Stamp): Stamp {
  return a !== undefined && a > b ? a : b;
}

export function parseOrigin(text: string): Origin | undefined {
  return ORIGIN_PATTERN.test(text) ? (text as Origin) : undefined;
}

export function originNode(origin: Origin): string {
  return origin.slice(0, -SUFFIX_LENGTH);
}

export function isNodeName(text: string): boolean {
  return NODE_PATTERN.test(text);
}

/** A new origin for `node`. Of each byte that `random` gives, base32 takes the low 5 bits. */
export function makeOrigin(node: string, random: (bytes: number) => Uint8Array): Origin {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  const suffix = Array.from(random(SUFFIX_LENGTH), (byte) => alphabet[byte & 31]).join("");
  const origin = parseOrigin(node + suffix);
  if (origin === undefined) throw new TypeError(`no origin can be made for node ${JSON.stringify(node)}`);
  return origin;
}

/** The round trip refuses the 30th of February, which Date.parse may roll over. */
function isDay(time: string): boolean {
  const millis = Date.parse(time);
  return !Number.isNaN(millis) && new Date(millis).toISOString() === time;
}

function advance(last: Clock, now: Millis): Clock {
  if (now > last.millis) return { millis: now, logical: 0 };
  if (last.logical < MAX_LOGICAL) return { millis: last.millis, logical: last.logical + 1 };
  return { millis: last.millis + 1, logical: 0 };
}

function compareClocks(a: Clock, b: Clock): number {
  return a.millis - b.millis || a.logical - b.logical;
}
