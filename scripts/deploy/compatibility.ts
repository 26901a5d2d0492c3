/** Whether what is deployed can be gone back to: what code can read of what other code has stored. */
import { RECORD_FORMAT } from "../../workers/core/body.ts";
import { PROTOCOL } from "../../workers/core/replica.ts";
import { CATALOG_MIGRATIONS as CATALOG } from "../../workers/datanode/catalog-tables.ts";
import { MIGRATIONS as LIST } from "../../workers/datanode/storage/migrations.ts";
import type { Migration } from "../../workers/shared/migrate.ts";
import { parseTable } from "../../workers/shared/table.ts";
import { SCHEDULE_MIGRATIONS as SCHEDULE } from "../../workers/sync/schedule-tables.ts";
import { MIGRATIONS as JOURNAL } from "../../workers/sync/sqlite-journal.ts";

/** The variable that each deployed worker carries, for the next deploy to read. */
export const CODE_VARIABLE = "TODO_CODE";

/** In which versions code speaks and stores; what is newer than the code that meets it is refused, or set aside. */
export type CodeVersions = Readonly<Record<string, number>>;

/** Versions of the code in this checkout. */
export const CODE_VERSIONS = {
  protocol: PROTOCOL,
  /** The format of records. */
  format: RECORD_FORMAT,
  /** The last migration of each kind of storage. */
  list: lastOf(LIST),
  catalog: lastOf(CATALOG),
  journal: lastOf(JOURNAL),
  schedule: lastOf(SCHEDULE),
} satisfies CodeVersions;

export function codeText(versions: CodeVersions): string {
  return Object.entries(versions)
    .map((entry) => entry.join("="))
    .join(",");
}

export interface Compatibility {
  /** What this code could not read: deploying it would break the cluster. */
  readonly refused: readonly string[];
  /** What people should know before they go on. */
  readonly notes: readonly string[];
}

/** `deployed`: the variable of each worker that is there; undefined where it has none. */
export function compareCode(
  deployed: readonly (string | undefined)[],
  next: CodeVersions = CODE_VERSIONS,
): Compatibility {
  const [first] = deployed;
  if (deployed.length === 0) return { refused: [], notes: [] };
  if (first === undefined || deployed.includes(undefined))
    return {
      refused: [],
      notes: ["What is deployed does not say its versions: whether it can be gone back to is not known."],
    };
  const there = newestOf(deployed.flatMap((text) => (text === undefined ? [] : [parseTable(text)])));
  const older = changed(there, next, (now, before) => now < before);
  const newer = changed(there, next, (now, before) => now > before);
  const stored = (changes: readonly Change[]) => changes.filter(({ what }) => what !== "protocol");
  return {
    refused: stored(older).map(
      ({ what, before, now }) =>
        `what is deployed has stored ${nameOf(what)} ${before}, this code reads up to ${now}: deploy code that is as new, or newer`,
    ),
    notes: [...speaking([...older, ...newer]), ...wayBack(stored(newer))],
  };
}

interface Change {
  readonly what: string;
  readonly before: number;
  readonly now: number;
}

function changed(
  there: ReadonlyMap<string, number>,
  next: CodeVersions,
  is: (now: number, before: number) => boolean,
): Change[] {
  return Object.entries(next)
    .map(([what, now]) => ({ what, now, before: there.get(what) ?? 0 }))
    .filter(({ now, before }) => is(now, before));
}

function speaking(changes: readonly Change[]): string[] {
  return changes
    .filter(({ what }) => what === "protocol")
    .map(
      ({ before, now }) =>
        `Protocol ${before} becomes ${now}: until all workers are deployed, nodes of the other one sit the rounds out. They answer their clients.`,
    );
}

function wayBack(newer: readonly Change[]): string[] {
  if (newer.length === 0)
    return ["What is deployed now can be gone back to: it reads all that this code stores."];
  const what = newer.map((change) => `${nameOf(change.what)} ${change.before} becomes ${change.now}`);
  return [
    `What is deployed now can NOT be gone back to once this is deployed: ${what.join(", ")}. An export of each list is the way back (\`todo export\`).`,
  ];
}

function nameOf(what: string): string {
  return what === "format" ? "record format" : `${what} storage`;
}

/** The newest of workers that were deployed at different times: its storage is what must be read. */
function newestOf(tables: readonly ReadonlyMap<string, string>[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const table of tables)
    for (const [what, version] of table)
      newest.set(what, Math.max(newest.get(what) ?? 0, Number(version) || 0));
  return newest;
}

function lastOf(migrations: readonly Migration[]): number {
  return Math.max(...migrations.map(({ id }) => id));
}
