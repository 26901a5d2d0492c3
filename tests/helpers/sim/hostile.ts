/** What no node that keeps the rules would send: records that can't be believed, and numbers out of bounds (M8). */
import type { Body } from "../../../workers/core/body.ts";
import type { TodoId } from "../../../workers/core/id.ts";
import { packVersioned, unpackVersioned, type VersionedRecord } from "../../../workers/core/packed.ts";
import type { DiffPage } from "../../../workers/core/replica.ts";
import type { Answer, Method } from "../list-on-node.ts";
import type { Random } from "./random.ts";

/** No honest node makes this origin, or an id of so high a number. */
const STAMP = "2026-11-22T10:00:00.000Z-0000-zhosti";
const OTHER = "2026-11-22T10:00:00.000Z-0001-zhosti";
const HOSTILE_ID = "9999-zhosti" as TodoId;
const FAR = "2777-11-22T10:00:00.000Z-0000-zhosti";

const FIELDS = '["completed",[0,false]],["deleted",[0,false]]';
const DEEP = `${"[".repeat(40)}${"]".repeat(40)}`;
const MANY_ORIGINS = Array.from({ length: 300 }, (_, n) => `"${STAMP.slice(0, -5)}${base32(n)}"`).join();

/** Each by what is wrong with it. */
const BODIES: readonly string[] = [
  "no JSON",
  `[["${FAR}"],[["task",[0,"beyond what a stamp may say"]],${FIELDS}],[0]]`,
  `[[["${STAMP}",9e15]],[["task",[0,"no time of a Date"]],${FIELDS}],[0]]`,
  `[["${STAMP}"],[["task",[0,"has not seen its own creation"]],${FIELDS}],[]]`,
  `[["${STAMP}","${OTHER}"],[["task",[1,"a value that is not seen"]],${FIELDS}],[0]]`,
  `[["${STAMP}"],[["task",[0,"fields are missing"]]],[0]]`,
  `[["${STAMP}"],[["task",[0,"two values of"],[0,"one write"]],${FIELDS}],[0]]`,
  `[["${STAMP}"],[["task",[0,${DEEP}]],${FIELDS}],[0]]`,
  `[["${STAMP}"],[["task",[0,"seen by too many"]],${FIELDS}],[0,${MANY_ORIGINS}]]`,
];
/** Ids that no node gives, of a record that is as it should be. */
const IDS = [`${2 ** 51}-zhosti`, "__proto__", "1-9"];
const USUAL = `[["${STAMP}"],[["task",[0,"a usual one"]],${FIELDS}],[0]]`;
const NUMBERS = [2 ** 60, -1, 0.5, Number.NaN];

/** The answer as a hostile node might give it, where there is something to be hostile with. */
export function tamper<M extends Method>(random: Random, method: M, answer: Answer<M>): Answer<M> {
  const { type } = answer as { readonly type: string };
  if (method === "open" && type === "opened")
    return tamperOpened(random, answer as Answer<"open">) as Answer<M>;
  if (method === "diff" && type === "page") return tamperPage(random, answer as DiffPage) as Answer<M>;
  return answer;
}

export function isHostile(id: TodoId): boolean {
  return id === HOSTILE_ID || IDS.includes(id);
}

function tamperOpened(random: Random, answer: Answer<"open">): Answer<"open"> {
  if (answer.type !== "opened") return answer;
  if (random.chance(0.1)) return { ...answer, head: random.pick(NUMBERS) };
  return answer.first ? { ...answer, first: tamperPage(random, answer.first) } : answer;
}

function tamperPage<P extends Pick<DiffPage, "records" | "tail" | "head">>(random: Random, page: P): P {
  if (random.chance(0.1)) return { ...page, head: random.pick(NUMBERS) };
  const records = unpackVersioned(page.records);
  const last = records.at(-1);
  // Not behind the last record of a page that others follow: those would be passed over, and whoever lies of where it is withholds its own.
  if (!last && !page.tail) return page;
  const place = random.between(0, Math.max(0, records.length - 1));
  const { version } = records[place] ?? { version: page.head };
  return { ...page, records: packVersioned(records.toSpliced(place, 0, hostile(random, version, records))) };
}

/** Under an id that nobody gives, or that of its own, or that of another record. */
function hostile(random: Random, version: number, records: readonly VersionedRecord[]): VersionedRecord {
  if (random.chance(0.3)) return { version, id: random.pick(IDS) as TodoId, body: USUAL as Body };
  const known = records.filter((record) => record.version === version).map(({ id }) => id);
  return { version, id: random.pick([HOSTILE_ID, ...known]), body: random.pick(BODIES) as Body };
}

function base32(n: number): string {
  return n
    .toString(6)
    .padStart(5, "a")
    .replaceAll(/\d/g, (digit) => "abcdef"[Number(digit)] ?? "a");
}
