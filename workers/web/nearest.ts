/** How far a request is from where nodes stand. */
import type { Place } from "../shared/places.ts";

interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** About the middle of what each location hint or jurisdiction of Durable Objects means. */
const MIDDLES: Readonly<Record<Place, Point>> = {
  wnam: { latitude: 37, longitude: -120 },
  enam: { latitude: 39, longitude: -77 },
  us: { latitude: 39, longitude: -95 },
  fedramp: { latitude: 39, longitude: -95 },
  sam: { latitude: -23, longitude: -47 },
  weur: { latitude: 50, longitude: 4 },
  eeur: { latitude: 52, longitude: 21 },
  eu: { latitude: 50, longitude: 10 },
  apac: { latitude: 22, longitude: 114 },
  "apac-ne": { latitude: 36, longitude: 138 },
  "apac-se": { latitude: 1, longitude: 104 },
  oc: { latitude: -34, longitude: 151 },
  afr: { latitude: -26, longitude: 28 },
  me: { latitude: 25, longitude: 55 },
};

const DEGREE = Math.PI / 180;

/**
 * The nodes, nearest first. Nodes without a place, and all of them where the platform does not tell where the request is
 * from, keep the order they came in, after those that are known to be near.
 */
export function byDistance(
  nodes: readonly string[],
  places: ReadonlyMap<string, Place>,
  cf: object | undefined,
): string[] {
  const here = { latitude: degrees(cf, "latitude"), longitude: degrees(cf, "longitude") };
  if (Number.isNaN(here.latitude) || Number.isNaN(here.longitude)) return [...nodes];
  const away = (node: string) => {
    const place = places.get(node);
    return place ? angle(here, MIDDLES[place]) : Number.POSITIVE_INFINITY;
  };
  const distances = new Map(nodes.map((node) => [node, away(node)]));
  const of = (node: string) => distances.get(node) ?? 0;
  return [...nodes].sort((a, b) => (of(a) === of(b) ? 0 : of(a) - of(b)));
}

/** The platform gives degrees as text, and not for every request. */
function degrees(cf: object | undefined, name: string): number {
  return Number(Object.entries(cf ?? {}).find(([key]) => key === name)?.[1] ?? Number.NaN);
}

/** The angle between two points of the globe, in radians. */
function angle(a: Point, b: Point): number {
  const [from, to] = [a.latitude * DEGREE, b.latitude * DEGREE];
  const cosine =
    Math.sin(from) * Math.sin(to) +
    Math.cos(from) * Math.cos(to) * Math.cos((a.longitude - b.longitude) * DEGREE);
  return Math.acos(Math.min(1, Math.max(-1, cosine)));
}
