/** Where Durable Objects are made: `TODO_PLACES`, one table for the cluster, by the names of nodes. */
import { parseTable } from "./table.ts";

/** Where the platform tries to make an object. */
const HINTS = [
  "wnam",
  "enam",
  "sam",
  "weur",
  "eeur",
  "apac",
  "apac-ne",
  "apac-se",
  "oc",
  "afr",
  "me",
] as const;
/** What an object, and all it stores, never leaves. */
const JURISDICTIONS = ["eu", "us", "fedramp"] as const;

export const PLACES = [...HINTS, ...JURISDICTIONS] as const;
export type Place = (typeof PLACES)[number];

export interface PlaceEnv {
  /** `a=weur,b=enam`. A node that is not named is made wherever it is first asked for. `sync` is the sync worker. */
  readonly TODO_PLACES?: string;
}

/** The sync worker in the table, as if it were a node. */
export const SYNC_PLACE = "sync";

/** The table by node name. Throws where a place is unknown: an object that was made elsewhere would stay there. */
export function placesOf({ TODO_PLACES }: PlaceEnv): ReadonlyMap<string, Place> {
  const table = [...parseTable(TODO_PLACES)].map(([node, place]) => {
    const known = PLACES.find((name) => name === place);
    if (!known)
      throw new Error(
        `TODO_PLACES: unknown place ${JSON.stringify(place)}; known places: ${PLACES.join(", ")}`,
      );
    return [node, known] as const;
  });
  return new Map(table);
}

/** The place of a node, or of the sync worker: unless it is named, that of the first node, so that a round is near one. */
export function placeOf(env: PlaceEnv, node: string): Place | null {
  const places = placesOf(env);
  const named = places.get(node);
  if (named || node !== SYNC_PLACE) return named ?? null;
  const [first] = [...places.keys()].sort();
  return (first !== undefined && places.get(first)) || null;
}

export function isJurisdiction(place: Place): place is (typeof JURISDICTIONS)[number] {
  return JURISDICTIONS.some((name) => name === place);
}
