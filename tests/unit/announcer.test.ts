import { describe, expect, it } from "vitest";
import { Announcer } from "../../workers/datanode/live/announcer.ts";
import type { Announcement, Replication } from "../../workers/datanode/rounds/replication.ts";

function announcement(seq: number): Announcement {
  return { list: "inbox", seq } as unknown as Announcement;
}

/** What of a list's replication an announcer asks for: what is to be told, until it was told. */
class News {
  pending: Announcement | undefined;

  announcement(): Announcement | undefined {
    return this.pending;
  }

  announced(told: Announcement): void {
    if (this.pending === told) this.pending = undefined;
  }
}

describe("announce", () => {
  it("returns once the catalog knows of a write that came while older news was on its way", async () => {
    const news = new News();
    const told: Announcement[] = [];
    const arrived = Promise.withResolvers<void>();
    const announcer = new Announcer(news as unknown as Replication, async (each) => {
      told.push(each);
      if (told.length === 1) await arrived.promise;
    });
    const [settled, dirty] = [announcement(1), announcement(2)];
    news.pending = settled;
    const first = announcer.announce();
    news.pending = dirty;
    const acknowledged = announcer.announce();
    arrived.resolve();
    await Promise.all([first, acknowledged]);
    expect(told).toEqual([settled, dirty]);
    expect(news.pending).toBeUndefined();
  });

  it("makes one call for all who come meanwhile", async () => {
    const news = new News();
    news.pending = announcement(1);
    let calls = 0;
    const announcer = new Announcer(news as unknown as Replication, async () => {
      calls++;
    });
    await Promise.all(Array.from({ length: 10 }, () => announcer.announce()));
    expect(calls).toBe(1);
  });

  it("throws where the catalog can't be told, and tells the next time", async () => {
    const news = new News();
    news.pending = announcement(1);
    let isAway = true;
    const announcer = new Announcer(news as unknown as Replication, async () => {
      if (isAway) throw new Error("the catalog is away");
    });
    await expect(announcer.announce()).rejects.toThrow("the catalog is away");
    isAway = false;
    await announcer.announce();
    expect(news.pending).toBeUndefined();
  });
});
