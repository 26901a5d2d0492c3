/** Writing a file that is there whole, or not at all. */
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { Failure, wrongUsage } from "../failure.ts";
import { errorCode } from "../system-error.ts";
import type { World } from "../world.ts";

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

/** Writes beside the file first: what is there already stays until the new text is whole. */
export async function writeFile({ cwd }: World, file: string, text: AsyncIterable<string>): Promise<void> {
  const path = resolve(cwd, file);
  const draft = `${path}.${process.pid}.part`;
  try {
    await pipeline(text, createWriteStream(draft));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    if (error instanceof Failure || errorCode(error) === undefined) throw error;
    throw wrongUsage(`${file} can't be written (${errorCode(error)})`);
  }
}
