/** A month's bill in the paid plan, and how much of the free plan's day is used. */
import { BASE_DOLLARS, DAYS, type Meter, PRICES, type Price } from "./prices.ts";
import { type Demand, useOf } from "./use.ts";

export interface Line {
  readonly meter: Meter;
  readonly price: Price;
  /** A month's; of what is stored, what lies there. */
  readonly used: number;
  readonly dollars: number;
  /** 1 is all that the free plan allows; undefined where it counts nothing. */
  readonly ofFree: number | undefined;
}

export interface Bill {
  readonly lines: readonly Line[];
  readonly dollars: number;
  /** Whether the free plan does. */
  readonly free: boolean;
}

export function billOf(demand: Demand): Bill {
  const lines = (Object.entries(useOf(demand)) as [Meter, number][]).map(([meter, day]): Line => {
    const price = PRICES[meter];
    const used = meter === "storedGb" ? day : day * DAYS;
    const beyond = Math.max(0, used - price.included);
    return {
      meter,
      price,
      used,
      dollars: (beyond / price.per) * price.dollars,
      ofFree: price.free === undefined ? undefined : day / price.free,
    };
  });
  return {
    lines,
    dollars: lines.reduce((sum, { dollars }) => sum + dollars, BASE_DOLLARS),
    free: lines.every(({ ofFree = 0 }) => ofFree <= 1),
  };
}

/** How many lists the free plan has room for, each used like that. */
export function freeLists(demand: Demand): number {
  let [enough, tooMany] = [0, 1];
  const does = (lists: number) => billOf({ ...demand, lists }).free;
  while (does(tooMany)) [enough, tooMany] = [tooMany, 2 * tooMany];
  while (tooMany - enough > 1) {
    const lists = Math.floor((enough + tooMany) / 2);
    if (does(lists)) enough = lists;
    else tooMany = lists;
  }
  return enough;
}
