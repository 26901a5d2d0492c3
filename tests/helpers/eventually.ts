import { vi } from "vitest";

/** Long beside what is waited for, also on a machine that is busy: only a test that fails waits so long. */
const WITHIN_MS = 60_000;

/** Waits until `check` no longer throws, and gives back what it returns. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: WITHIN_MS, interval: 20 });
}
