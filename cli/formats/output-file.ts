/** Writing a file that is there whole, or not at all. */
import { closeSync, constants, createWriteStream, openSync, type Stats } from "node:fs";
import { chmod, lstat, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { confirm } from "../confirm.ts";
import type { Context } from "../context.ts";
import { Failure, wrongUsage } from "../failure.ts";
import { errorCode, isMissing } from "../system-error.ts";

/** Enough for each write to be worth its while. */
const WRITE_CHARS = 64 * 1024;

/** The same text in larger pieces. */
export async function* gathered(text: AsyncIterable<string>): AsyncGenerator<string> {
  let pending = "";
  for await (const part of text) {
    pending += part;
    if (pending.length < WRITE_CHARS) continue;
    yield pending;
    pending = "";
  }
  if (pending !== "") yield pending;
}

/** Writes the whole text where it belongs. */
export type Output = (text: AsyncIterable<string>) => Promise<void>;

/**
 * Finds out how `file` can be written, before anything is asked of a node. A file that is there is replaced only if the
 * person says so; what is no file (a pipe, a terminal) is written into, and never replaced.
 */
export async function openOutput(context: Context, file: string, mayReplace: boolean): Promise<Output> {
  const path = resolve(context.world.cwd, file);
  try {
    const [itself, target] = [await ifThere(lstat(path)), await ifThere(stat(path))];
    if (target?.isFIFO() || target?.isCharacterDevice()) return intoPlace(path, file, target);
    if (target && !target.isFile()) throw wrongUsage(`${file} is there, and is no file`);
    if (itself && !mayReplace && !(await confirm(context, question(file, itself), "--force")))
      throw wrongUsage("nothing was written");
    // A link is replaced, not followed: it may lead to a file that nobody meant.
    const mode = itself?.isFile() ? itself.mode & 0o777 : 0o666 & ~process.umask();
    return (text) => replace(path, file, mode, text);
  } catch (error) {
    throw told(error, file);
  }
}

function question(file: string, itself: Stats): string {
  return itself.isSymbolicLink() ? `Replace ${file}, which is a link?` : `Overwrite ${file}?`;
}

/** Opened at once, so that nobody is asked for what nobody reads. */
function intoPlace(path: string, file: string, target: Stats): Output {
  const fd = target.isFIFO() ? openPipe(path) : openSync(path, constants.O_WRONLY);
  return async (text) => {
    try {
      await pipeline(text, createWriteStream(path, { fd }));
    } catch (error) {
      throw told(error, file);
    }
  };
}

/** Without a reader, opening a pipe to write never ends, unless it is opened so that nothing blocks; writing should. */
function openPipe(path: string): number {
  const probe = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const fd = openSync(path, constants.O_WRONLY);
  // Not before: the reader would take it for the end.
  closeSync(probe);
  return fd;
}

/** Writes beside the file first, where nobody else can read it: what is there already stays until the new text is whole. */
async function replace(path: string, file: string, mode: number, text: AsyncIterable<string>): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.part`);
  try {
    // `wx` follows no link that stands there, and writes into nobody else's file.
    await pipeline(text, createWriteStream(draft, { flags: "wx", mode: 0o600 }));
    await chmod(draft, mode);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw told(error, file);
  }
}

async function ifThere(stats: Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await stats;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What the system refuses is the person's to mend; anything else stays what it is. */
function told(error: unknown, file: string): unknown {
  const code = errorCode(error);
  if (error instanceof Failure || code === undefined) return error;
  const reason = code === "ENXIO" ? "nobody reads from it" : code;
  return wrongUsage(`${file} can't be written (${reason})`);
}
