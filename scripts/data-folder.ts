/** The folder that a cluster keeps its data in between runs, held by one process at a time. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface DataFolder {
  /** What the runtime writes into. */
  readonly path: string;
  /** Throws away what earlier runs left. */
  empty(): void;
}

/** Takes the folder until this process ends. Undefined where another process has it. */
export function takeDataFolder(folder: string): DataFolder | undefined {
  mkdirSync(folder, { recursive: true });
  if (!holdLock(join(folder, "lock"))) return undefined;
  const path = join(folder, "data");
  return { path, empty: () => rmSync(path, { recursive: true, force: true }) };
}

/** Kept open on purpose: the lock lasts as long as the connection. */
const held: DatabaseSync[] = [];

/** SQLite's lock on a file is the system's: it ends with its process, however that ends, and leaves nothing stale. */
function holdLock(file: string): boolean {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (error instanceof Error && error.message.includes("locked")) return false;
    throw error;
  }
  held.push(lock);
  return true;
}
