import { describe, expect, it } from "vitest";
import { Announcer, isNews } from "../../workers/datanode/live/announcer.ts";
import { newborn } from "../../workers/datanode/storage/state.ts";
import type { Announcement } from "../../workers/shared/rpc.ts";
import { ORIGIN_A } from "../helpers/make.ts";
import { MemoryStore } from "../helpers/sim/memory-store.ts";

/** A list of which the catalog is to know `announcements` things, and knows none. */
class News extends MemoryStore {
  constructor(announcements = 0) {
    super();
    this.writeState({ ...newborn("inbox", ORIGIN_A), announcements });
  }

  add(dirty: boolean): void {
    const state = this.readState();
    if (state) this.writeState({ ...state, dirty, announcements: state.announcements + 1 });
  }

  get isPending(): boolean {
    return isNews(this.readState());
  }
}

const forget = async () => {};

describe("announce", () => {
  it("returns once the catalog knows of a write that came while older news was on its way", async () => {
    const news = new News(1);
    const noted: Announcement[] = [];
    const arrived = Promise.withResolvers<void>();
    const announcer = new Announcer(
      news,
      async (each) => {
        noted.push(each);
        if (noted.length === 1) await arrived.promise;
      },
      forget,
    );
    const first = announcer.announce();
    news.add(true);
    const acknowledged = announcer.announce();
    arrived.resolve();
    await Promise.all([first, acknowledged]);
    expect(noted).toMatchObject([
      { seq: 1, dirty: false },
      { seq: 2, dirty: true },
    ]);
    expect(news.isPending).toBe(false);
  });

  it("makes one call for all who come meanwhile", async () => {
    let calls = 0;
    const announcer = new Announcer(
      new News(1),
      async () => {
        calls++;
      },
      forget,
    );
    await Promise.all(Array.from({ length: 10 }, () => announcer.announce()));
    expect(calls).toBe(1);
  });

  it("throws where the catalog can't be told, and tells the next time", async () => {
    const news = new News(1);
    let isAway = true;
    const announcer = new Announcer(
      news,
      async () => {
        if (isAway) throw new Error("the catalog is away");
      },
      forget,
    );
    await expect(announcer.announce()).rejects.toThrow("the catalog is away");
    isAway = false;
    await announcer.announce();
    expect(news.isPending).toBe(false);
  });

  it("forgets a list only once nothing that was told before is on its way", async () => {
    const news = new News(1);
    const told: string[] = [];
    const arrived = Promise.withResolvers<void>();
    const announcer = new Announcer(
      news,
      async () => {
        await arrived.promise;
        told.push("noted");
      },
      async ({ seq }) => {
        told.push(`forgotten ${seq}`);
      },
    );
    const state = news.readState();
    if (!state) throw new Error("there is news");
    const left = announcer.leave(state);
    arrived.resolve();
    await left;
    expect(told).toEqual(["noted", "forgotten 1"]);
  });
});
