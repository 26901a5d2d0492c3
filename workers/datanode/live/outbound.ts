/** Whom a list tells of itself: its node's catalog, and its coordinator in the sync worker. */
import type { NodeCatalog } from "../../shared/catalogs.ts";
import { objectOf } from "../../shared/objects.ts";
import { SYNC_PLACE } from "../../shared/places.ts";
import type { ListObjectEnv } from "../list-object-env.ts";
import type { Outbound } from "./audience.ts";

export function outboundOf(env: ListObjectEnv, catalog: NodeCatalog): Outbound {
  return {
    forget: (announcement) => catalog.of(announcement.list).forget(announcement),
    note: (announcement) => catalog.of(announcement.list).note(announcement),
    trigger: async (list, urgent) =>
      env.COORDINATORS && objectOf(env, SYNC_PLACE, env.COORDINATORS, list).trigger(list, urgent),
  };
}
