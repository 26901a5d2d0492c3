/** Requests with a bookmark on a node that does not have the list: what becomes of them as the sync worker answers. */
import { runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { formatBookmark } from "../../workers/core/bookmark.ts";
import { Audience } from "../../workers/datanode/live/audience.ts";
import { SqliteStore } from "../../workers/datanode/storage/sqlite-store.ts";
import { durableSql } from "../../workers/shared/durable-sql.ts";
import type { ListPresence } from "../../workers/shared/rpc.ts";
import { ORIGIN_B, stamp, T0 } from "../helpers/make.ts";
import { listObject } from "./objects.ts";

test("[B3] that a list is nowhere is told to who waited when it was asked, not to who has written it since", async () => {
  const list = "written-meanwhile";
  const { promise: answer, resolve } = Promise.withResolvers<ListPresence>();
  const ended = await runInDurableObject(listObject(list), async (_, ctx) => {
    const environment = {
      name: "a",
      boot: "boot",
      now: () => T0,
      random: (count: number) => new Uint8Array(count),
    };
    const audience = new Audience(ctx, new SqliteStore(durableSql(ctx.storage)), environment, "live", 10, {
      note: async () => {},
      forget: async () => {},
      trigger: () => answer,
    });
    const ends: string[] = [];
    const read = async (client: string, written: number) => {
      const bookmark = formatBookmark(new Map([[ORIGIN_B, stamp(written, ORIGIN_B)]]));
      const { lost } = await audience.catchUp({ list, bookmark });
      ends.push(`${client} lost ${lost}`);
    };
    const waiting = read("ann", 1);
    void read("bob", 2);
    resolve("none");
    await waiting;
    // Whoever was let go with ann goes on before this.
    await new Promise((done) => setTimeout(done));
    return ends;
  });
  expect(ended).toEqual([`ann lost ${ORIGIN_B}`]);
});
