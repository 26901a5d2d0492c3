/** Days of a cluster of many lists, minute by minute: the scheduler's and catalogs' own code, on lists that only answer their wakes. */
import type { Millis } from "../../../workers/core/hlc.ts";
import { MAX_HAND_OVERS } from "../../../workers/core/limits.ts";
import { DEFAULT_POLICY, idleDue } from "../../../workers/sync/round/due.ts";
import { ORIGIN_A } from "../make.ts";
import type { NodeSql } from "../node-sql.ts";
import { Random } from "../sim/random.ts";
import { WatchedLists } from "../watched-lists.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** How long ago the last write of a list may be, when the simulation begins. */
const OLDEST_WRITE_MS = 30 * DAY_MS;
/** Names that are written to a catalog in one statement. */
const BATCH = 10_000;

export interface Plan {
  readonly lists: number;
  readonly hours: number;
  /** Lists that become dirty in each minute, and could not bring their round themselves. */
  readonly dirtyPerMinute: number;
  readonly wakesPerTick: number;
  readonly seed: number;
}

export interface Outcome {
  /** Until every list was looked at for the first time. */
  readonly foundMs: Millis;
  /** The longest that a list was looked at later than promised, once all were found; and the longest pause between two looks. */
  readonly latestMs: Millis;
  readonly longestPauseMs: Millis;
  /** The longest that a dirty list waited for its wake. */
  readonly dirtyWaitedMs: Millis;
  /** Calls of each kind: until all were found, and since. */
  readonly finding: Calls;
  readonly since: Calls;
  /** The longest that one tick took here. */
  readonly slowestTickMs: number;
  /** Rows that the scheduler changed since all were found, without their index entries. */
  readonly rowsChanged: number;
  /** Of the largest object of each kind, in bytes. */
  readonly shardBytes: { readonly catalog: number; readonly schedule: number };
}

interface Calls {
  readonly minutes: number;
  readonly byName: Readonly<Record<string, number>>;
  readonly mostWakesInATick: number;
}

export async function simulate({ lists, hours, dirtyPerMinute, wakesPerTick, seed }: Plan): Promise<Outcome> {
  const random = new Random(seed);
  const world = new WatchedLists(["a", "b"]);
  world.wakesPerTick = wakesPerTick;
  const began = world.time;
  await fill(world, lists);
  const movedAt = Float64Array.from({ length: lists }, () => began - random.between(0, OLDEST_WRITE_MS));
  const wokenAt = new Float64Array(lists);
  const dueAt = new Float64Array(lists);
  const dirtySince = new Map<string, Millis>();
  let [unseen, latestMs, longestPauseMs, dirtyWaitedMs, wakes] = [lists, 0, 0, 0, 0];

  world.answer = (list, dirty) => {
    wakes++;
    const n = numberOf(list);
    const { time } = world;
    const [last = 0, due = 0, moved = 0] = [wokenAt[n], dueAt[n], movedAt[n]];
    if (last === 0) unseen--;
    else {
      longestPauseMs = Math.max(longestPauseMs, time - last);
      latestMs = Math.max(latestMs, time - due);
    }
    if (dirty) {
      dirtyWaitedMs = Math.max(dirtyWaitedMs, time - (dirtySince.get(list) ?? time));
      movedAt[n] = time;
    }
    wokenAt[n] = time;
    const next = idleDue(time, dirty ? time : moved, DEFAULT_POLICY);
    dueAt[n] = next;
    return next;
  };

  const scheduler = world.schedulerSqls;
  let foundMs: Millis | undefined;
  let [slowestTickMs, mostWakes, changedBefore] = [0, 0, 0];
  let finding: Calls | undefined;
  const minutes = hours * 60;
  for (let minute = 0; minute < minutes; minute++) {
    for (const list of dirtySince.keys()) {
      // Its round has settled it.
      if ((wokenAt[numberOf(list)] ?? 0) < (dirtySince.get(list) ?? 0)) continue;
      dirtySince.delete(list);
      await world.node("a").note(list, false);
    }
    for (let n = 0; n < dirtyPerMinute; n++) {
      const list = nameOf(random.between(0, lists - 1));
      dirtySince.set(list, dirtySince.get(list) ?? world.time);
      await world.node("a").note(list, true);
    }
    wakes = 0;
    const started = performance.now();
    await world.cluster.tick();
    slowestTickMs = Math.max(slowestTickMs, performance.now() - started);
    mostWakes = Math.max(mostWakes, wakes);
    if (unseen === 0 && foundMs === undefined) {
      foundMs = world.time - began;
      finding = { minutes: minute + 1, byName: { ...world.calls }, mostWakesInATick: mostWakes };
      [mostWakes, latestMs, longestPauseMs] = [0, 0, 0];
      changedBefore = changes(scheduler);
    }
    world.time += MINUTE_MS;
  }
  if (foundMs === undefined || !finding) throw new Error(`${unseen} of ${lists} lists were never looked at`);
  const before = finding.byName;
  const byName = Object.entries(world.calls).map(([call, all]) => [call, all - (before[call] ?? 0)]);
  return {
    foundMs,
    latestMs,
    longestPauseMs: Math.max(longestPauseMs, pauseUntilNow(world.time, wokenAt)),
    dirtyWaitedMs,
    finding,
    since: {
      minutes: minutes - finding.minutes,
      byName: Object.fromEntries(byName),
      mostWakesInATick: mostWakes,
    },
    slowestTickMs,
    rowsChanged: changes(scheduler) - changedBefore,
    shardBytes: {
      catalog: Math.max(...[...world.nodes.values()].flatMap((node) => node.shardSqls.map(bytesOf))),
      schedule: Math.max(...scheduler.map(bytesOf)),
    },
  };
}

/** Both nodes know all lists: as they did before there were shards, and hand them over. */
async function fill(world: WatchedLists, lists: number): Promise<void> {
  for (const node of world.nodes.values()) {
    for (let from = 0; from < lists; from += BATCH) {
      const names = Array.from({ length: Math.min(BATCH, lists - from) }, (_, n) => nameOf(from + n));
      node.directorySql.exec(
        "INSERT INTO list (name, origin, seq, dirty) SELECT value, ?, 0, 0 FROM json_each(?)",
        ORIGIN_A,
        JSON.stringify(names),
      );
    }
    for (let handed = 0; handed < lists; handed += MAX_HAND_OVERS * BATCH) await node.handOver();
  }
}

/** A list that is never woken again has no second look that could be late. */
function pauseUntilNow(now: Millis, wokenAt: Float64Array): Millis {
  return wokenAt.reduce((longest, at) => Math.max(longest, now - at), 0);
}

function changes(sqls: readonly NodeSql[]): number {
  const of = (sql: NodeSql) => sql.exec<{ all: number }>(`SELECT total_changes() AS "all"`).one().all;
  return sqls.reduce((sum, sql) => sum + of(sql), 0);
}

function bytesOf(sql: NodeSql): number {
  const select = "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()";
  return sql.exec<{ bytes: number }>(select).one().bytes;
}

function nameOf(n: number): string {
  return `list-${n}`;
}

function numberOf(name: string): number {
  return Number(name.slice("list-".length));
}
