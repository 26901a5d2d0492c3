/** What `GET /health` tells of where it is answered. */
import { type Place, type PlaceEnv, placeOf } from "./places.ts";

export interface Whereabouts {
  /** Where the node's objects are made; null where the table has none. */
  readonly place: Place | null;
  /** The data centre that took the request, as an airport's code: the nearest to the client. Null where the platform does not tell it. */
  readonly colo: string | null;
}

export function whereabouts(env: PlaceEnv, node: string, cf: object | undefined): Whereabouts {
  const colo = cf && "colo" in cf && typeof cf.colo === "string" ? cf.colo : null;
  return { place: placeOf(env, node), colo };
}
