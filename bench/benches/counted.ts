/** What is counted, and so the same on every machine: rows written, calls, bytes. */
import { shardName, shardOf } from "../../workers/core/shards.ts";
import { atRest } from "../lib/at-rest.ts";
import { countsOf, since, withCounting } from "../lib/counting.ts";
import { count, type Row } from "../lib/table.ts";
import { World } from "../lib/world.ts";
import type { Counts } from "../workers/counts.ts";

/** How many todos a person may write between two rounds. */
const BATCH = 100;

export interface Costs {
  /** Rows written on both nodes for each create, from request to settled. */
  readonly rowsPerCreate: number;
  /** Rows written by a round that moves nothing: by each node's list, by both catalogs, by the coordinator before it answers. */
  readonly idleRows: {
    readonly nodes: readonly number[];
    readonly catalogs: number;
    readonly coordinator: number;
  };
  readonly idleMoved: number;
  /** To each node, in the round that brought the batch across, and in one that moves nothing. */
  readonly callsPerRound: Calls;
  readonly idleCalls: Calls;
  /** Bytes of calls and answers in that round, for each record of the batch. */
  readonly bytesPerRecord: number;
}

type Calls = Readonly<Record<string, Counts["calls"]>>;
const NODES = ["a", "b"];

/** Counts a batch of creates on a, the round that brings it to b, and a round after that. */
export async function countCosts(): Promise<Costs> {
  const reports = new StoredReports();
  const world = await World.start({
    arrange: withCounting,
    inspectStorage: true,
    onLog: (line) => reports.logged(line),
  });
  try {
    const list = world.newList();
    // What a list and its tables cost once is not for each create.
    await create(world, list, 1);
    await world.converge(list);
    const born = await snapshot(world, list);
    await create(world, list, BATCH);
    const written = await snapshot(world, list);
    const { round: last } = await world.converge(list);
    const settled = await snapshot(world, list);
    // Its report, and the word to the catalogs, follow the answer, and would be counted with the round that comes next.
    await reports.stored(list, last);
    await atRest(world.cluster, list);
    const rested = await snapshot(world, list);
    const { nodes } = await world.converge(list);
    const idle = await snapshot(world, list);

    const all = between(born, settled);
    const round = between(written, settled);
    const nothing = between(rested, idle);
    const rows = [...NODES, ...NODES.map(catalogOf)].map((name) => all(name).rows);
    const calls = (of: Between) => Object.fromEntries(NODES.map((node) => [node, of(node).calls]));
    return {
      rowsPerCreate: sum(rows) / BATCH,
      idleRows: {
        nodes: NODES.map((node) => nothing(node).rows),
        catalogs: sum(NODES.map((node) => nothing(catalogOf(node)).rows)),
        coordinator: nothing("sync").rowsBeforeAnswer,
      },
      idleMoved: sum(nodes.map(({ read, applied }) => read + applied)),
      callsPerRound: calls(round),
      idleCalls: calls(nothing),
      bytesPerRecord: sum(NODES.map((node) => round(node).bytes)) / BATCH,
    };
  } finally {
    await world.stop();
  }
}

export async function counted(): Promise<Row[]> {
  const costs = await countCosts();
  const { rowsPerCreate, idleRows, callsPerRound, idleCalls, bytesPerRecord } = costs;
  return [
    {
      what: `rows written for each create, from request to settled on both nodes, in batches of ${BATCH}`,
      reach: "at most 8",
      measured: rowsPerCreate.toFixed(2),
      floor: `a round by itself: ${idleRows.nodes.join(" + ")} on the nodes, ${idleRows.coordinator} on the sync worker (which notes it some 20 ms later)`,
      ratio: "",
      reached: rowsPerCreate <= 8,
    },
    {
      what: `calls of a round that moves ${BATCH} todos; of one that moves none`,
      reach: "4 and 2: open on both nodes, which reads; then settle on one, and apply with it on the other",
      measured: `${total(callsPerRound)} and ${total(idleCalls)}`,
      floor: "",
      ratio: "",
      reached: total(callsPerRound) <= 4 && total(idleCalls) <= 2,
    },
    {
      what: "bytes of calls and answers for each record moved",
      reach: "counted",
      measured: count(Math.round(bytesPerRecord)),
      floor: "",
      ratio: "",
      reached: true,
    },
  ];
}

/** Which rounds' reports the sync worker has stored: it logs each one then, and not before. */
class StoredReports {
  readonly #seen = new Map<string, PromiseWithResolvers<void>>();

  logged(line: string): void {
    const [report] = /^sync \S+ round \d+/.exec(line) ?? [];
    if (report !== undefined) this.#of(report).resolve();
  }

  stored(list: string, round: number): Promise<void> {
    return this.#of(`sync ${list} round ${round}`).promise;
  }

  #of(report: string): PromiseWithResolvers<void> {
    const known = this.#seen.get(report) ?? Promise.withResolvers<void>();
    this.#seen.set(report, known);
    return known;
  }
}

type Snapshot = ReadonlyMap<string, Counts>;
type Between = (name: string) => Counts;
const ZERO: Counts = {
  rows: 0,
  rowsRead: 0,
  alarms: 0,
  stored: 0,
  rowsBeforeAnswer: 0,
  calls: {},
  bytes: 0,
};

async function snapshot(world: World, list: string): Promise<Snapshot> {
  const counts = new Map([["sync", await countsOf(world.url("sync"), "Coordinator", list)]]);
  for (const node of NODES) {
    counts.set(node, await countsOf(world.url(node), "DataNode", list));
    const shard = shardName("catalog", shardOf(list));
    counts.set(catalogOf(node), await countsOf(world.url(node), "Catalog", shard));
  }
  return counts;
}

/** What each object did from one snapshot to the other. */
function between(from: Snapshot, to: Snapshot): Between {
  return (name) => since(from.get(name) ?? ZERO, to.get(name) ?? ZERO);
}

function catalogOf(node: string): string {
  return `catalog ${node}`;
}

function total(calls: Calls): number {
  return sum(Object.values(calls).flatMap((byName) => Object.values(byName)));
}

async function create(world: World, list: string, length: number): Promise<void> {
  for (let number = 0; number < length; number++) {
    const response = await fetch(`${world.url("a")}/lists/${list}/todos`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ task: `todo number ${number} that was posted` }),
    });
    if (response.status !== 201) throw new Error(`create: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
