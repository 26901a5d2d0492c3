/** The folder that a cluster keeps its data in between runs, held by one process at a time. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The version that began the format of what is stored: it says whether this code can read what earlier code left. */
const FORMAT = "0.2";

export interface DataFolder {
  /** What the runtime writes into. */
  readonly path: string;
  /** Whether what is there, if anything, is of this code's format. */
  isReadable(): boolean;
  /** Throws away what earlier runs left. */
  empty(): void;
}

/** Takes the folder until this process ends. Undefined where another process has it. */
export function takeDataFolder(folder: string): DataFolder | undefined {
  mkdirSync(folder, { recursive: true });
  if (!holdLock(join(folder, "lock"))) return undefined;
  const [path, format] = [join(folder, "data"), join(folder, "format")];
  const empty = () => {
    rmSync(path, { recursive: true, force: true });
    writeFileSync(format, FORMAT);
  };
  if (!existsSync(path)) empty();
  return { path, isReadable: () => existsSync(format) && readFileSync(format, "utf8") === FORMAT, empty };
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
