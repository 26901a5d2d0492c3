/** What the sync worker takes for lasting (R1, R2): here it believes too much, and the simulation must find it. */
import { beforeEach, expect, test, vi } from "vitest";
import type { TodoId } from "../../workers/core/id.ts";
import type { IncomingRecord } from "../../workers/core/packed.ts";
import type { Frontier, Settlement } from "../../workers/core/replica.ts";
import type { JournalState } from "../../workers/sync/round/journal.ts";
import type { JournalPorts } from "../../workers/sync/sqlite-journal.ts";
import type { NodeSql } from "../helpers/node-sql.ts";
import { findViolation } from "../helpers/sim/run.ts";

const believed = vi.hoisted(() => ({
  settled: false,
  heard: false,
  noted: false,
  named: false,
  gone: false,
  kept: false,
  counted: false,
}));
/** About three times the rarest first find among several bases. Each begins not far before one that finds it, to save time. */
const SEEDS = 1_200;

vi.mock("../../workers/sync/round/participant.ts", async (original) => {
  const actual = await original<typeof import("../../workers/sync/round/participant.ts")>();
  class Believing extends actual.Participant {
    override isAtRest(frontier: Frontier): boolean {
      const isAtRest = super.isAtRest(frontier);
      if (isAtRest) this.settled ||= believed.settled;
      return isAtRest;
    }

    override async apply(records: readonly IncomingRecord[], settlement: Settlement | undefined) {
      const conflicts = await super.apply(records, settlement);
      return believed.counted ? conflicts.map((id) => `${id} on ${this.node}` as TodoId) : conflicts;
    }
  }
  return { ...actual, Participant: Believing };
});

vi.mock("../../workers/sync/round/heard.ts", async (original) => {
  const actual = await original<typeof import("../../workers/sync/round/heard.ts")>();
  return {
    ...actual,
    storeHeard: ((journal, nodes) => {
      if (!believed.heard) actual.storeHeard(journal, nodes);
    }) as typeof actual.storeHeard,
  };
});

vi.mock("../../workers/sync/round/gone.ts", async (original) => {
  const actual = await original<typeof import("../../workers/sync/round/gone.ts")>();
  return {
    ...actual,
    adoptGone: ((journal, nodes) => {
      if (!believed.gone) actual.adoptGone(journal, nodes);
    }) as typeof actual.adoptGone,
    noteGone: ((journal, nodes) => {
      if (!believed.named) actual.noteGone(journal, nodes);
    }) as typeof actual.noteGone,
  };
});

vi.mock("../../workers/datanode/rounds/register.ts", async (original) => {
  const actual = await original<typeof import("../../workers/datanode/rounds/register.ts")>();
  return {
    ...actual,
    register: ((store, environment, request) => {
      const state = store.readState();
      if (!believed.kept || !state || request.retired) return actual.register(store, environment, request);
      store.writeState({ ...state, retired: false });
      return actual.register(store, environment, { ...request, wasRetired: false, gone: [] });
    }) as typeof actual.register,
  };
});

vi.mock("../helpers/sim/sim-worker.ts", async (original) => {
  const actual = await original<typeof import("../helpers/sim/sim-worker.ts")>();
  class Believing extends actual.SimWorker {
    protected override journal(sql: NodeSql, ports: JournalPorts) {
      const journal = super.journal(sql, ports);
      const isCutOff = ({ finished, round }: JournalState) => finished < round;
      const write = journal.write.bind(journal);
      journal.write = (state) => (believed.noted && isCutOff(state) ? journal.buffer(state) : write(state));
      return journal;
    }
  }
  return { ...actual, SimWorker: Believing };
});

beforeEach(() => {
  for (const belief of Object.keys(believed)) Object.assign(believed, { [belief]: false });
});

test.each([
  ["[R7] a cursor that moves with a source that was only opened", "settled", 1],
  ["[R8] a later page that is sent on before it was stored how far its node was", "heard", 401],
  ["[B4] an origin that is not gone although its node has another one", "named", 101],
  ["[P2] a storage that was gone, and takes part again", "gone", 8_001],
  ["[P2] a node that is readmitted with all that it held", "kept", 1],
  ["[M3] a todo that is in conflict once for each node that merged it", "counted", 1],
  ["[R1] a number that was not stored before a node was changed under it", "noted", 401],
] as const)("%s is found", async (_, belief, firstSeed) => {
  believed[belief] = true;
  const found = await findViolation(firstSeed, SEEDS);
  expect(found?.broken).toMatch(/^Violation: /);
});

test("believing no more than it may, nothing is found", async () => {
  expect(await findViolation(1, 300)).toBeUndefined();
});
