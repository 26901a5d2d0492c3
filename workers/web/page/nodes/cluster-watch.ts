/** How the cluster stands, asked once a second while someone looks: what the nodes and the sync worker say of a list. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { cluster, clusterStatus, local } from "../net/api.ts";
import type { ClusterInfo, Local, NodeStatus, Round, Status } from "../net/shapes.ts";

const ASK_EVERY_MS = 1_000;
/** The nodes' places and processes change seldom. */
const ASK_CLUSTER_EVERY = 5;
const MAX_SAMPLES = 300;
const MAX_ROUNDS = 500;

export interface LagSample {
  readonly at: number;
  readonly node: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface ClusterWatch {
  readonly list: string;
  readonly info: ReadonlySignal<ClusterInfo | null>;
  readonly status: ReadonlySignal<Status | null>;
  readonly local: ReadonlySignal<Local>;
  /** Newest first: those that the sync worker still knows, and those that were seen here before. */
  readonly rounds: ReadonlySignal<readonly Round[]>;
  readonly lag: ReadonlySignal<readonly LagSample[]>;
  /** The sync worker does not tell this token; it is not asked again. */
  readonly isForbidden: ReadonlySignal<boolean>;
  /** Asks at once: something was done. */
  refresh(): Promise<void>;
  close(): void;
}

export const NOTHING_LOCAL: Local = { nodes: [], paused: null, waiting: null };

export function watchCluster(list: string): ClusterWatch {
  const info = signal<ClusterInfo | null>(null);
  const status = signal<Status | null>(null);
  const onThisMachine = signal<Local>(NOTHING_LOCAL);
  const rounds = signal<readonly Round[]>([]);
  const lag = signal<readonly LagSample[]>([]);
  const isForbidden = signal(false);
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const ask = async (): Promise<void> => {
    const whole = asked % ASK_CLUSTER_EVERY === 0;
    asked += 1;
    const [newStatus, newInfo, newLocal] = await Promise.all([
      clusterStatus(list),
      whole ? cluster() : undefined,
      whole ? local() : undefined,
    ]);
    if (isClosed) return;
    if (newInfo?.type === "ok") info.value = newInfo.value;
    if (newLocal?.type === "ok") onThisMachine.value = newLocal.value;
    if (newStatus.type === "refused" && newStatus.problem === "forbidden") isForbidden.value = true;
    if (newStatus.type !== "ok") return;
    status.value = newStatus.value;
    rounds.value = withRounds(rounds.value, newStatus.value.recent);
    lag.value = [...lag.value, ...samplesOf(newStatus.value.nodes)].slice(-MAX_SAMPLES);
  };
  const again = async (): Promise<void> => {
    clearTimeout(timer);
    if (!document.hidden && !isForbidden.value) await ask();
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(again, ASK_EVERY_MS);
  };
  void again();

  return {
    list,
    info,
    status,
    local: onThisMachine,
    rounds,
    lag,
    isForbidden,
    refresh() {
      asked = 0;
      return again();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** Rounds that moved nothing share a number with none, but a later one may repeat theirs: the time tells them apart. */
function withRounds(known: readonly Round[], recent: readonly Round[]): readonly Round[] {
  const keyOf = ({ round, startedAt }: Round) => `${round} ${startedAt}`;
  const seen = new Set(known.map(keyOf));
  const fresh = recent.filter((round) => !seen.has(keyOf(round)));
  return fresh.length === 0 ? known : [...fresh, ...known].slice(0, MAX_ROUNDS);
}

function samplesOf(nodes: readonly NodeStatus[]): LagSample[] {
  return nodes.flatMap(({ node, lag }) =>
    lag?.p50Ms != null && lag.p95Ms != null
      ? [{ at: Date.now(), node, p50Ms: lag.p50Ms, p95Ms: lag.p95Ms }]
      : [],
  );
}
