/** Requests with a bookmark on a node that does not have the list: what becomes of them as the sync worker answers. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { formatBookmark } from "../../workers/core/bookmark.ts";
import { Audience } from "../../workers/datanode/live/audience.ts";
import type { Where } from "../../workers/shared/rpc.ts";
import { ORIGIN_B, stamp, T0 } from "../helpers/make.ts";
import { LIST, MemoryNode } from "../helpers/memory-cluster.ts";

beforeEach(() => {
  vi.stubGlobal("WebSocketRequestResponsePair", class {});
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test("[B3] that a list is nowhere is told to those who waited when it was asked, and not to who has written it since", async () => {
  const { store, environment } = new MemoryNode("a", () => T0);
  const ctx = {
    storage: {},
    waitUntil: () => {},
    setWebSocketAutoResponse: () => {},
    getWebSockets: () => [],
  } as unknown as DurableObjectState;
  const { promise: answer, resolve } = Promise.withResolvers<Where>();
  const audience = new Audience(ctx, store, environment, "live", 10, {
    note: async () => {},
    forget: async () => {},
    trigger: () => answer,
  });
  const bookmark = (ms: number) => formatBookmark(new Map([[ORIGIN_B, stamp(ms, ORIGIN_B)]]));
  const asking = audience.catchUp({ list: LIST, bookmark: bookmark(1) });
  let isLetGo = false;
  void audience.catchUp({ list: LIST, bookmark: bookmark(2) }).then(() => {
    isLetGo = true;
  });
  resolve("none");
  expect(await asking).toEqual({ refusal: undefined, lost: [ORIGIN_B] });
  expect(isLetGo).toBe(false);
});
