/** The bill as text, and as the tables of docs/costs.md. */
import { type Bill, billOf, freeLists, type Line } from "./bill.ts";
import { STORED_BYTES, TODOS } from "./operations.ts";
import { BASE_DOLLARS, DAYS, type Meter, OBJECT_GB, PRICES, PRICES_AS_OF } from "./prices.ts";
import {
  ASSUMED,
  type Demand,
  idleRounds,
  MAX_IDLE_ROUNDS_A_DAY,
  type Times,
  type Use,
  useOfOperations,
} from "./use.ts";

/** What the page shows, and what `npm run cost` takes where nothing is said. */
export const DEFAULT_DEMAND: Demand = { lists: 1_000, writes: 10, reads: 20, watched: 0 };
const SIZES = [1, 1_000, 1_000_000];

export function report(demand: Demand): string {
  const { lists } = demand;
  const bill = billOf(demand);
  const rows = bill.lines.map((line) => [
    line.price.what,
    number(line.used),
    number(line.price.included),
    `$${line.price.dollars} / ${number(line.price.per)}`,
    dollars(line.dollars),
    ofFree(line),
  ]);
  const heading = ["a month", "used", "included", "beyond that", "paid plan", "of the free plan"];
  const total = ["together", "", "", "", dollars(bill.dollars), bill.free ? "enough" : "not enough"];
  return `${lists.toLocaleString("en-US")} lists on two nodes; of each, a day: ${describe(demand)}.
Prices of ${PRICES_AS_OF}; assumed: ${assumed()}.

${aligned([heading, ...rows, ["base", "", "", "", dollars(BASE_DOLLARS), ""], total])}

The free plan is enough for ${freeLists(demand).toLocaleString("en-US")} lists that are used like that.${late(demand)}
docs/costs.md tells what drives the bill.`;
}

/** Where cron falls behind, the bill is lower than what is promised would cost. */
function late({ lists, writes }: Demand): string {
  if (lists * idleRounds(writes) <= MAX_IDLE_ROUNDS_A_DAY) return "";
  return `\nThey would have more idle rounds than cron runs in a day, ${MAX_IDLE_ROUNDS_A_DAY.toLocaleString("en-US")}: they come later than promised.`;
}

/** Between the marks of docs/costs.md. */
export function tables(): string {
  const bills = SIZES.map((lists) => billOf({ ...DEFAULT_DEMAND, lists }));
  const meters = Object.keys(PRICES) as Meter[];
  const line = ({ lines }: Bill, meter: Meter) => lines.find((candidate) => candidate.meter === meter);
  const { writes, reads } = DEFAULT_DEMAND;
  return `Prices of ${PRICES_AS_OF}. Assumed: ${assumed()}.

What operations cost on all workers together (requests and rows counted, seconds assumed), and what a million of them cost beyond what is included:

${markdown(
  ["each", "requests to objects", "rows written", "rows read", "seconds awake", "a million of them"],
  OPERATIONS.map(([what, times]) => {
    const { objectRequests, rowsWritten, rowsRead, ...rest } = useOfOperations(times);
    return [
      what,
      number(objectRequests),
      number(rowsWritten),
      number(rowsRead),
      number(rest.gbSeconds / OBJECT_GB),
      dollars(1e6 * priceOf({ ...rest, objectRequests, rowsWritten, rowsRead })),
    ];
  }),
)}

A month of lists with ${writes} writes and ${reads} reads a day each, spread evenly; the percentage is a day's share of the free plan:

${markdown(
  ["a month", ...SIZES.map((lists) => `${lists.toLocaleString("en-US")} ${lists === 1 ? "list" : "lists"}`)],
  [
    ...meters.map((meter) => [
      PRICES[meter].what,
      ...bills.map((bill) => {
        const of = line(bill, meter);
        return of
          ? `${number(of.used)}: ${dollars(of.dollars)}${of.ofFree === undefined ? "" : `, ${ofFree(of)}`}`
          : "";
      }),
    ]),
    ["paid plan, with its base", ...bills.map((bill) => dollars(bill.dollars))],
    ["free plan", ...bills.map(({ free }) => (free ? "enough" : "not enough"))],
  ],
)}

The same for other uses, in the paid plan:

${markdown(
  [
    "each list, a day",
    ...SIZES.map((lists) => `${lists.toLocaleString("en-US")} ${lists === 1 ? "list" : "lists"}`),
    "free plan enough for",
  ],
  USES.map((use) => [
    describe(use),
    ...SIZES.map((lists) => dollars(billOf({ ...use, lists }).dollars)),
    `${freeLists(use).toLocaleString("en-US")} lists`,
  ]),
)}

A list that is written ${writes} times a day gets at most ${idleRounds(writes)} idle rounds a day, one that is not written ${idleRounds(0)}. A list of ${TODOS} todos
takes ${number(STORED_BYTES / 1_000)} kB: two databases and its coordinator's.`;
}

const OPERATIONS: readonly (readonly [string, Times])[] = [
  ["a write by itself, and its round", { write: 1 }],
  ["a write in a batch of 50", { batched: 1 }],
  ["an idle round", { idle: 1 }],
  [`a page of ${TODOS} todos`, { read: 1 }],
];

const USES: readonly Demand[] = [
  { ...DEFAULT_DEMAND, writes: 0, reads: 0 },
  { ...DEFAULT_DEMAND, writes: 1, reads: 5 },
  DEFAULT_DEMAND,
  { ...DEFAULT_DEMAND, watched: 8 },
];

function describe({ writes, reads, watched }: Demand): string {
  if (writes + reads + watched === 0) return "nothing";
  return `${writes} ${writes === 1 ? "write" : "writes"}, ${reads} reads${watched > 0 ? `, a stream for ${watched} hours` : ""}`;
}

/** Beyond what is included. */
function priceOf(use: Use): number {
  const meters = Object.entries(use) as [Meter, number][];
  return meters.reduce((sum, [meter, used]) => sum + (used / PRICES[meter].per) * PRICES[meter].dollars, 0);
}

function assumed(): string {
  const { roundTripMs, objectMs, cpuMs } = ASSUMED;
  return `${roundTripMs} ms there and back between objects, ${objectMs} ms awake and ${cpuMs} ms of CPU a request, months of ${DAYS} days`;
}

function ofFree({ ofFree: share }: Line): string {
  if (share === undefined) return "";
  return share < 0.01 ? "under 1%" : `${number(100 * share)}%`;
}

function dollars(value: number): string {
  return `$${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** Three digits, and whole numbers as they are. */
function number(value: number): string {
  if (value >= 1e9) return `${short(value / 1e9)} bn`;
  if (value >= 1e6) return `${short(value / 1e6)} M`;
  return short(value);
}

function short(value: number): string {
  return value.toLocaleString(
    "en-US",
    value < 1_000 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 },
  );
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join("  ").trimEnd()).join("\n");
}

function markdown(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(heading), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
