/** A lock between processes: a file that only one of them can create. */
import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { errorCode } from "../system-error.ts";

const RETRY_MS = 5;
/** Far longer than the few milliseconds anyone holds it: whoever held it then was killed. */
const ABANDONED_AFTER_MS = 2_000;

/**
 * Runs `act` while no other process does. It is synchronous, so the lock is never held while waiting for anything.
 * Should two runs take over an abandoned lock at once, one may overwrite what the other remembered; the file stays whole.
 */
export async function withLock<T>(path: string, act: () => T): Promise<T> {
  while (!tryCreate(path)) {
    if (isAbandoned(path)) rmSync(path, { force: true });
    else await delay(RETRY_MS);
  }
  try {
    return act();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryCreate(path: string): boolean {
  try {
    closeSync(openSync(path, "wx", 0o600));
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

function isAbandoned(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  // A lock from the future is left from before the clock was set back.
  return stats !== undefined && Math.abs(Date.now() - stats.mtimeMs) > ABANDONED_AFTER_MS;
}
