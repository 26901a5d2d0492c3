/** Which formats there are; each is loaded only when it is used. */
import { extname } from "node:path";
import type { Format } from "./format.ts";

export const FORMAT_NAMES = ["jsonl", "todotxt", "taskwarrior", "csv", "ical"] as const;

type FormatName = (typeof FORMAT_NAMES)[number];

const EXTENSIONS: ReadonlyMap<string, FormatName> = new Map([
  [".txt", "todotxt"],
  [".json", "taskwarrior"],
  [".csv", "csv"],
  [".ics", "ical"],
]);

const LOADERS: Readonly<Record<FormatName, () => Promise<{ default: Format }>>> = {
  jsonl: () => import("./jsonl.ts"),
  todotxt: () => import("./todotxt.ts"),
  taskwarrior: () => import("./taskwarrior.ts"),
  csv: () => import("./csv.ts"),
  ical: () => import("./ical.ts"),
};

/** The format of this name; without one, the one that the file's name ends in, or else JSON Lines. */
export async function loadFormat(name: FormatName | undefined, file: string | undefined): Promise<Format> {
  const guessed = EXTENSIONS.get(extname(file ?? "").toLowerCase());
  return (await LOADERS[name ?? guessed ?? "jsonl"]()).default;
}
