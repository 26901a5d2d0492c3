/** What the metrics are made of: numbers of the whole cluster, and the lists that tell most of how it is. Bounded, however many lists there are. */
import type { Millis } from "../../core/hlc.ts";
import {
  MAX_CALLS_AT_ONCE,
  MAX_COUNTED_LISTS,
  MAX_LISTS_EXAMINED,
  MAX_LISTS_ON_METRICS_PAGE,
} from "../../core/limits.ts";
import { errorText } from "../../core/problem.ts";
import type { SyncStatus } from "../../model/sync-answers.ts";
import { mapAtMost } from "../../shared/concurrency.ts";
import type { ScheduleOverview } from "./overview.ts";

/** Who is asked, by calls that may fail, and fail where they take too long. */
export interface MetricsSources {
  readonly catalogs: readonly CatalogSource[];
  overview(): Promise<ScheduleOverview>;
  status(list: string): Promise<SyncStatus>;
}

/** The first of a node's lists by name, of all and of those with unsettled records. */
export interface CatalogSource {
  readonly node: string;
  lists(limit: number): Promise<readonly string[]>;
  dirty(limit: number): Promise<readonly string[]>;
}

export interface ClusterMetrics {
  /** Undefined where the scheduler does not answer. */
  readonly schedule: ScheduleOverview | undefined;
  readonly nodes: readonly NodeMetrics[];
  /** By name. */
  readonly lists: ReadonlyMap<string, SyncStatus>;
}

export interface NodeMetrics {
  readonly node: string;
  readonly isUp: boolean;
  /** Lists with unsettled records; `MAX_COUNTED_LISTS` stands for that many or more. Null where it does not answer. */
  readonly dirty: number | null;
}

interface CatalogPages {
  readonly node: string;
  readonly all: readonly string[];
  readonly dirty: readonly string[];
}

/** What does not answer is left out: the page is wanted most while something is down. */
export async function gatherMetrics({ catalogs, overview, status }: MetricsSources): Promise<ClusterMetrics> {
  const [schedule, ...pages] = await Promise.all([
    ifAnswered("scheduler", overview),
    ...catalogs.map(({ node, lists, dirty }) =>
      ifAnswered(`lists of ${node}`, async (): Promise<CatalogPages> => {
        const [all, unsettled] = await Promise.all([lists(MAX_LISTS_EXAMINED), dirty(MAX_COUNTED_LISTS)]);
        return { node, all, dirty: unsettled };
      }),
    ),
  ]);
  const answered = pages.filter((page) => page !== undefined);
  const worthALook = candidates(schedule?.slow ?? [], answered);
  const statuses = await mapAtMost(MAX_CALLS_AT_ONCE, worthALook, async (list) => {
    const known = await ifAnswered(`list ${list}`, () => status(list));
    return known && ([list, known] as const);
  });
  return {
    schedule,
    nodes: catalogs.map(({ node }) => {
      const page = answered.find((one) => one.node === node);
      return { node, isUp: page !== undefined, dirty: page?.dirty.length ?? null };
    }),
    lists: mostTelling(new Map(statuses.filter((one) => one !== undefined))),
  };
}

/** Which lists are asked: those that are slow or unsettled, by turns, as many as may; then others, by name. */
function candidates(slow: readonly string[], pages: readonly CatalogPages[]): string[] {
  const suspects = byTurns([slow, ...pages.map(({ dirty }) => dirty)]);
  const others = pages.flatMap(({ all }) => all).sort();
  return [...new Set([...suspects, ...others])].slice(0, MAX_LISTS_EXAMINED);
}

/** By turns the one that is most behind, the slowest, and one with something wrong; then others, by name. */
export function mostTelling(statuses: ReadonlyMap<string, SyncStatus>): ReadonlyMap<string, SyncStatus> {
  const ranked = (rank: (status: SyncStatus) => number) =>
    [...statuses]
      .map(([list, status]) => ({ list, rank: rank(status) }))
      .filter((one) => one.rank > 0)
      .sort((one, other) => other.rank - one.rank)
      .map(({ list }) => list);
  const first = byTurns([ranked(behindMs), ranked(slownessMs), ranked(faults)]);
  const names = [...new Set([...first, ...[...statuses.keys()].sort()])].slice(0, MAX_LISTS_ON_METRICS_PAGE);
  const shown = new Set(names);
  return new Map([...statuses].filter(([list]) => shown.has(list)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How long a write has waited. */
function behindMs({ nodes }: SyncStatus): Millis {
  return Math.max(0, ...nodes.map(({ oldestUnsettledMs }) => oldestUnsettledMs ?? 0));
}

/** How long writes take until they are settled, or the last round took. */
function slownessMs({ nodes, recent }: SyncStatus): Millis {
  return Math.max(recent[0]?.durationMs ?? 0, ...nodes.map(({ lag }) => lag?.p95Ms ?? 0));
}

function faults({ nodes, recent }: SyncStatus): number {
  return Number(recent[0]?.diverged ?? false) + Math.max(0, ...nodes.map(({ aside }) => aside ?? 0));
}

function byTurns<T>(queues: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    queues.flatMap((queue) => queue.slice(turn, turn + 1)),
  ).flat();
}

async function ifAnswered<T>(what: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    console.error(`metrics: ${what}: ${errorText(error)}`);
    return undefined;
  }
}
