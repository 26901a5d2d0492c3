/**
 * Cloudflare's published prices, in dollars, as of 2026-11. The only place where they stand. From
 * https://developers.cloudflare.com/workers/platform/pricing/ and https://developers.cloudflare.com/durable-objects/platform/pricing/.
 * Those of logs are announced to change on 2026-12-01.
 */
export const PRICES_AS_OF = "2026-11";

/** The price of the paid plan a month, whatever is used. */
export const BASE_DOLLARS = 5;
/** What is included, and billed, is a month's; our days are a thirtieth of it. */
export const DAYS = 30;
/** An object that is awake is billed for 128 MB, whatever it takes. */
export const OBJECT_GB = 0.128;

export type Meter =
  | "workerRequests"
  | "cpuMs"
  | "objectRequests"
  | "gbSeconds"
  | "rowsRead"
  | "rowsWritten"
  | "storedGb"
  | "logEvents";

export interface Price {
  readonly what: string;
  /** What the paid plan includes a month. */
  readonly included: number;
  /** For so many beyond that. */
  readonly per: number;
  readonly dollars: number;
  /** What the free plan allows in a day; of what is stored, at all. Undefined where it counts nothing. */
  readonly free?: number;
}

const MILLION = 1_000_000;

export const PRICES: Readonly<Record<Meter, Price>> = {
  workerRequests: {
    what: "requests to workers",
    included: 10 * MILLION,
    per: MILLION,
    dollars: 0.3,
    free: 100_000,
  },
  cpuMs: { what: "CPU, ms", included: 30 * MILLION, per: MILLION, dollars: 0.02 },
  objectRequests: {
    what: "requests to objects",
    included: MILLION,
    per: MILLION,
    dollars: 0.15,
    free: 100_000,
  },
  gbSeconds: {
    what: "objects awake, GB-s",
    included: 400_000,
    per: MILLION,
    dollars: 12.5,
    free: 13_000,
  },
  rowsRead: {
    what: "rows read",
    included: 25_000 * MILLION,
    per: MILLION,
    dollars: 0.001,
    free: 5 * MILLION,
  },
  rowsWritten: { what: "rows written", included: 50 * MILLION, per: MILLION, dollars: 1, free: 100_000 },
  // Of what the free plan does not keep, nothing but the log is lost.
  logEvents: { what: "log events", included: 20 * MILLION, per: MILLION, dollars: 0.6 },
  storedGb: { what: "stored, GB", included: 5, per: 1, dollars: 0.2, free: 5 },
};
