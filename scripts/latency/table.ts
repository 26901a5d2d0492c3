/** What follows from where nodes are: how fast users are answered, and how soon the other side sees a write. */
import { TRIGGER_WINDOW_MS } from "../../workers/core/limits.ts";
import { type Place, placeOf, placesOf, SYNC_PLACE } from "../../workers/shared/places.ts";

/**
 * Round trips between large data centres of two regions, in milliseconds: rough medians, rounded to 5, of the order that
 * cloud providers' public tables showed in 2026. Nothing here was measured by us: `todo status --ping` measures yours.
 */
const ROUND_TRIPS_MS: Readonly<Record<string, number>> = {
  "afr enam": 225,
  "afr weur": 155,
  "apac-ne apac-se": 70,
  "apac-ne enam": 155,
  "apac-ne oc": 105,
  "apac-ne weur": 220,
  "apac-ne wnam": 105,
  "apac-se oc": 95,
  "apac-se weur": 160,
  "apac-se wnam": 170,
  "eeur enam": 105,
  "eeur weur": 25,
  "enam me": 170,
  "enam oc": 200,
  "enam sam": 115,
  "enam weur": 80,
  "enam wnam": 65,
  "me weur": 105,
  "oc weur": 255,
  "oc wnam": 140,
  "sam weur": 185,
  "weur wnam": 140,
};
/** Where a jurisdiction's objects mostly are, and what a wide hint means. */
const MEANT: Readonly<Partial<Record<Place, Place>>> = { eu: "weur", us: "enam", apac: "apac-se" };
/** From a user to a node of their own region and back. */
const NEAR_MS = 20;
/** A node's own time for a read or a write. */
const NODE_MS = 5;
/** From a write to its end on the other node without any distance: docs/performance.md, rounded up. */
const ROUND_MS = 15;

/** Whom the row of the page is for, and the table that suits them. */
const EXAMPLES: readonly (readonly [string, string])[] = [
  ["Europe", "a=weur,b=eeur"],
  ["North America", "a=enam,b=wnam"],
  ["Europe and North America", "a=weur,b=enam"],
  ["the EU, and stored nowhere else", "a=eu,b=eu"],
  ["the Americas", "a=enam,b=sam"],
  ["North America and Japan", "a=wnam,b=apac-ne"],
  ["Europe and South-East Asia", "a=weur,b=apac-se"],
  ["Japan and Europe", "a=apac-ne,b=weur"],
  ["Australia and South-East Asia", "a=oc,b=apac-se"],
];

export interface Latency {
  /** Between the two nodes and back. */
  readonly apartMs: number;
  /** A read or a write of a user near their node. */
  readonly nearMs: number;
  /** The same where only the other node is up, or asked. */
  readonly farMs: number;
  /** From a write on `a` until `b` shows it, and the other way, after a pause; while writes go on, up to the window more. */
  readonly seenOnB: number;
  readonly seenOnA: number;
}

/** The latency of the nodes `a` and `b` of a table such as `a=weur,b=enam`; undefined where a distance is not in the table above. */
export function latencyOf(table: string): Latency | undefined {
  const env = { TODO_PLACES: table };
  const places = placesOf(env);
  const [a, b, sync] = [places.get("a"), places.get("b"), placeOf(env, SYNC_PLACE)];
  const apartMs = roundTrip(a, b);
  const [toA, toB] = [roundTrip(sync, a), roundTrip(sync, b)];
  if (apartMs === undefined || toA === undefined || toB === undefined) return undefined;
  return {
    apartMs,
    nearMs: NEAR_MS + NODE_MS,
    farMs: NEAR_MS + apartMs + NODE_MS,
    seenOnB: crossing(toA, toB),
    seenOnA: crossing(toB, toA),
  };
}

/**
 * The node that was written to tells the coordinator (half a round trip); that opens on both nodes at once, and has read
 * the write when the farther one has answered; then it sends it (half a round trip to the other node). A test counts these calls.
 */
function crossing(toWriter: number, toReader: number): number {
  return Math.round(toWriter / 2 + Math.max(toWriter, toReader) + toReader / 2 + ROUND_MS);
}

function roundTrip(one: Place | null | undefined, other: Place | null | undefined): number | undefined {
  if (!one || !other) return undefined;
  const [first, second] = [MEANT[one] ?? one, MEANT[other] ?? other].sort();
  // Within a region there is still some way between two cities.
  return first === second ? 10 : ROUND_TRIPS_MS[`${first} ${second}`];
}

/** The rows of the page. */
export function latencyTable(): string {
  const rows = EXAMPLES.map(([users, table]) => {
    const latency = latencyOf(table);
    if (!latency) throw new Error(`${table}: a distance is missing`);
    const { apartMs, nearMs, farMs, seenOnB, seenOnA } = latency;
    const seen = seenOnA === seenOnB ? `${seenOnB} ms` : `${seenOnB} or ${seenOnA} ms`;
    return [users, `\`${table}\``, `${apartMs} ms`, `${nearMs} ms`, `${farMs} ms`, seen];
  });
  const header = [
    "users in",
    "`TODO_PLACES`",
    "nodes apart",
    "own node",
    "the other node",
    "a write is seen there after",
  ];
  const widths = header.map((text, column) =>
    Math.max(text.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** For a table of one's own. */
export function latencyText(table: string): string {
  const latency = latencyOf(table);
  if (!latency)
    return `${table}: places of a and b, and of sync where it has one, please; or no distance between them is known here`;
  const { apartMs, nearMs, farMs, seenOnB, seenOnA } = latency;
  return [
    `a and b are ${apartMs} ms apart (round trip, a rough median).`,
    `A user near their node reads and writes in ${nearMs} ms; on the other node in ${farMs} ms.`,
    `A write on a is seen on b after ${seenOnB} ms, one on b is seen on a after ${seenOnA} ms; while writes go on, up to ${TRIGGER_WINDOW_MS} ms later.`,
  ].join("\n");
}
