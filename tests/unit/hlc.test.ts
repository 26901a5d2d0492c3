import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CLOCK_ZERO,
  type Clock,
  formatStamp,
  isNodeName,
  laterStamp,
  MAX_LOGICAL,
  makeOrigin,
  originNode,
  parseOrigin,
  parseStamp,
  receive,
  stampClock,
  stampOrigin,
  stampTime,
  tick,
} from "../../workers/core/hlc.ts";
import { MAX_CLOCK_MS } from "../../workers/core/limits.ts";
import { HOUR, ORIGIN_A, ORIGIN_B, ORIGIN_C, stamp, T0 } from "../helpers/make.ts";

/** Stamps are read up to here (H3). */
const END_OF_STAMPS = Date.UTC(2500, 0, 1);
const clock = (millis: number, logical = 0): Clock => ({ millis, logical });

describe("[H1] a local stamp", () => {
  test("takes the time of a steady wall clock", () => {
    expect(tick(clock(T0, 7), T0 + 1)).toEqual(clock(T0 + 1));
  });
  test("counts on while the wall clock stutters", () => {
    expect(tick(tick(clock(T0), T0), T0)).toEqual(clock(T0, 2));
  });
  test("counts on when the wall clock goes back", () => {
    expect(tick(clock(T0, 4), T0 - HOUR)).toEqual(clock(T0, 5));
  });
  test("carries logical overflow into millis", () => {
    expect(tick(clock(T0, MAX_LOGICAL), T0)).toEqual(clock(T0 + 1));
    expect(formatStamp(clock(T0, MAX_LOGICAL), ORIGIN_C) < formatStamp(clock(T0 + 1), ORIGIN_A)).toBe(true);
  });
  test("[H3] never runs on with a wall clock beyond the year 2400, and can be made then too", () => {
    expect(tick(CLOCK_ZERO, MAX_CLOCK_MS + HOUR)).toEqual(clock(MAX_CLOCK_MS));
    expect(tick(clock(MAX_CLOCK_MS, MAX_LOGICAL), MAX_CLOCK_MS + HOUR)).toEqual(clock(MAX_CLOCK_MS + 1));
  });
});

describe("[H2] a received stamp", () => {
  test("moves the clock when it is later, in millis or in logical", () => {
    expect(receive(clock(T0, 3), stamp(1))).toEqual(clock(T0 + 1));
    expect(receive(clock(T0, 3), stamp(0, ORIGIN_B, 4))).toEqual(clock(T0, 4));
  });
  test("leaves the clock when it is as late or earlier", () => {
    expect(receive(clock(T0, 3), stamp(0, ORIGIN_B, 3))).toEqual(clock(T0, 3));
    expect(receive(clock(T0, 3), stamp(-HOUR, ORIGIN_B, 9))).toEqual(clock(T0, 3));
  });
  test("is beaten by the next local one, whatever the wall clock says", () => {
    for (const now of [T0, T0 - HOUR, T0 + HOUR]) {
      const received = stamp(HOUR, ORIGIN_C, MAX_LOGICAL);
      expect(formatStamp(tick(receive(clock(T0), received), now), ORIGIN_A) > received).toBe(true);
    }
  });
  test("[H3] is accepted from far in the future", () => {
    const future = formatStamp(clock(MAX_CLOCK_MS - 1, MAX_LOGICAL), ORIGIN_B);
    expect(receive(clock(T0), future)).toEqual(clock(MAX_CLOCK_MS - 1, MAX_LOGICAL));
  });
  test("[H3] leaves the clock where it is too far off: there is always room to write", () => {
    const absurd = formatStamp(clock(END_OF_STAMPS - 1, MAX_LOGICAL), ORIGIN_B);
    expect(parseStamp(absurd)).toBe(absurd);
    expect(receive(clock(T0), absurd)).toEqual(clock(T0));
    expect(receive(clock(T0), formatStamp(clock(MAX_CLOCK_MS), ORIGIN_B))).toEqual(clock(T0));
    expect(parseStamp(formatStamp(tick(receive(clock(T0), absurd), T0), ORIGIN_A))).toBeDefined();
  });
});

test("[H1] [H2] every local stamp is greater than all made and received before it, as text", () => {
  const wall = fc.integer({ min: -3, max: 3 });
  const received = fc.record({ millis: wall, logical: fc.constantFrom(0, 1, MAX_LOGICAL) });
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.record({ wall }), fc.record({ received }))), (events) => {
      let now = CLOCK_ZERO;
      let last = stamp(-HOUR);
      for (const event of events) {
        if ("received" in event) {
          const arrived = stamp(event.received.millis, ORIGIN_C, event.received.logical);
          now = receive(now, arrived);
          last = laterStamp(last, arrived);
        } else {
          now = tick(now, T0 + event.wall);
          const made = formatStamp(now, ORIGIN_A);
          expect(made > last).toBe(true);
          last = made;
        }
      }
    }),
  );
});

describe("the text of a stamp", () => {
  test("is fixed in width and sorts by time, then logical, then origin", () => {
    expect(stamp(123, ORIGIN_A, 255)).toBe("2026-11-22T10:00:00.123Z-00ff-aaaaaa");
    const sorted = [
      stamp(-1),
      stamp(0),
      stamp(0, ORIGIN_B),
      stamp(0, ORIGIN_A, 1),
      stamp(0, ORIGIN_A, 16),
      stamp(1),
    ];
    expect(sorted.toSorted()).toEqual(sorted);
  });
  test("is parsed back to the clock and the origin it was made of", () => {
    const millis = fc.integer({ min: 0, max: END_OF_STAMPS - 1 });
    fc.assert(
      fc.property(millis, fc.integer({ min: 0, max: MAX_LOGICAL }), (millis, logical) => {
        const text = formatStamp({ millis, logical }, ORIGIN_B);
        expect(parseStamp(text)).toBe(text);
        expect(stampClock(text)).toEqual({ millis, logical });
        expect(stampOrigin(text)).toBe(ORIGIN_B);
      }),
    );
  });
  test("begins with its time, as people read it", () => {
    expect(stampTime(stamp(123, ORIGIN_A, 255))).toBe("2026-11-22T10:00:00.123Z");
  });
  test("tells which of two is the later one, and any is later than none", () => {
    expect(laterStamp(stamp(1), stamp(0, ORIGIN_B))).toBe(stamp(1));
    expect(laterStamp(stamp(0), stamp(1, ORIGIN_B))).toBe(stamp(1, ORIGIN_B));
    expect(laterStamp(undefined, stamp(0))).toBe(stamp(0));
  });
  test("is accepted on leap days", () => {
    expect(parseStamp("2028-02-29T23:59:59.999Z-ffff-aaaaaa")).toBeDefined();
    expect(parseStamp("2026-12-31T00:00:00.000Z-0000-aaaaaa")).toBeDefined();
  });
  test.each([
    "",
    "2026-11-22T10:00:00.123Z-0000",
    "2026-11-22T10:00:00.123Z-0000-",
    "2026-11-22T10:00:00.123Z-0000-aaaaa",
    "2026-11-22T10:00:00.123Z-0000-aaaaa1",
    "2026-11-22T10:00:00.123Z-0000-1aaaaa",
    "2026-11-22T10:00:00.123Z-0000-Aaaaaa",
    "2026-11-22T10:00:00.123Z-00FF-aaaaaa",
    "2026-11-22T10:00:00.123Z-000-aaaaaa",
    "2026-11-22T10:00:00Z-0000-aaaaaa",
    "2026-11-22 10:00:00.123Z-0000-aaaaaa",
    "2026-02-29T10:00:00.123Z-0000-aaaaaa",
    "2026-02-30T10:00:00.123Z-0000-aaaaaa",
    "2026-04-31T10:00:00.123Z-0000-aaaaaa",
    "2026-00-10T10:00:00.123Z-0000-aaaaaa",
    "2026-13-10T10:00:00.123Z-0000-aaaaaa",
    "2026-11-00T10:00:00.123Z-0000-aaaaaa",
    "2026-11-32T10:00:00.123Z-0000-aaaaaa",
    "2026-11-22T24:00:00.000Z-0000-aaaaaa",
    "2026-11-22T10:60:00.123Z-0000-aaaaaa",
    "2026-11-22T10:00:60.123Z-0000-aaaaaa",
    "+102026-11-22T10:00:00.123Z-0000-aaaaaa",
    "9999-01-01T00:00:00.000Z-0000-aaaaaa",
    " 2026-11-22T10:00:00.123Z-0000-aaaaaa",
    "2026-11-22T10:00:00.123Z-0000-aaaaaa\n",
  ])("is refused where it is malformed: %j", (text) => {
    expect(parseStamp(text)).toBeUndefined();
  });
});

describe("an origin", () => {
  test("is a node's name and five random characters", () => {
    const made = makeOrigin("tokyo1", () => Uint8Array.of(0, 25, 26, 31, 32));
    expect(made).toBe("tokyo1az27a");
    expect(originNode(made)).toBe("tokyo1");
  });
  test.each(["", "aaaa", "aaaaa", "1aaaaaa", "a-aaaaa", "aaaaaaaaaaaaaaaaaaaaaaa", "aaaaa0", "aaaaa\n"])(
    "is refused where it is malformed: %j",
    (text) => {
      expect(parseOrigin(text)).toBeUndefined();
    },
  );
  test.each(["", "A", "1a", "a-b", "aaaaaaaaaaaaaaaaa"])("cannot be made for a node named %j", (name) => {
    expect(isNodeName(name)).toBe(false);
    expect(() => makeOrigin(name, (bytes) => new Uint8Array(bytes))).toThrow(TypeError);
  });
});
