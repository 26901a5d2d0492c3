import { describe, expect, it } from "vitest";
import { MAX_LAG_SAMPLES } from "../../workers/core/limits.ts";
import { Lag } from "../../workers/datanode/live/lag.ts";

describe("the lag of a node's writes", () => {
  it("is not known before the first settle", () => {
    const lag = new Lag();
    lag.wrote(1, 100);
    expect(lag.status()).toEqual({ samples: 0, p50Ms: null, p95Ms: null });
  });

  it("[R6] ends with the settle that reaches the write's version, and counts once", () => {
    const lag = new Lag();
    lag.wrote(1, 100);
    lag.wrote(2, 150);
    lag.settled(1, 300);
    expect(lag.status()).toEqual({ samples: 1, p50Ms: 200, p95Ms: 200 });
    lag.settled(1, 900);
    lag.settled(2, 400);
    expect(lag.status()).toEqual({ samples: 2, p50Ms: 200, p95Ms: 250 });
  });

  it("is told by nearest rank, whatever the order of the samples", () => {
    const lag = new Lag();
    for (let n = 1; n <= 100; n++) {
      lag.wrote(n, 0);
      lag.settled(n, n % 2 === 0 ? n : 101 - n);
    }
    expect(lag.status()).toEqual({ samples: 100, p50Ms: 50, p95Ms: 96 });
  });

  it("is that of the last thousand writes", () => {
    const lag = new Lag();
    for (let n = 1; n <= MAX_LAG_SAMPLES; n++) {
      lag.wrote(n, 0);
      lag.settled(n, 1_000);
    }
    for (let n = 1; n <= MAX_LAG_SAMPLES; n++) {
      lag.wrote(n, 0);
      lag.settled(n, 1);
    }
    expect(lag.status()).toEqual({ samples: MAX_LAG_SAMPLES, p50Ms: 1, p95Ms: 1 });
  });

  it("holds no more than that of a node that is never settled", () => {
    const lag = new Lag();
    for (let n = 1; n <= 5 * MAX_LAG_SAMPLES; n++) lag.wrote(n, n);
    lag.settled(5 * MAX_LAG_SAMPLES, 10 * MAX_LAG_SAMPLES);
    expect(lag.status().samples).toBe(MAX_LAG_SAMPLES);
  });
});
