import type { NodeSyncStatus, PurgeStatus } from "../../../workers/model/sync-answers.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { Failure } from "../../failure.ts";
import {
  ListStatusSchema,
  type Parser,
  type ShownListStatus,
  type ShownSyncStatus,
  SyncStatusSchema,
} from "../../net/answers.ts";
import { askThisNode } from "../../net/nodes.ts";
import { type Answer, parsed } from "../../net/outcome.ts";
import { type Ping, ping } from "../../net/ping.ts";
import { askSync } from "../../net/sync-worker.ts";
import { behindCell, lagCell, NOT_KNOWN } from "../../show/node-cells.ts";
import type { Printer } from "../../show/print.ts";
import { type Cell, type Column, rightAligned } from "../../show/table.ts";
import { durationText, timeText } from "../../show/time-text.ts";

/** What one of them answered, or why it did not: the others are shown all the same. */
type Attempt<T> = { readonly answer: Answer; readonly status: T } | Failure;

interface NodeAttempt {
  readonly name: string;
  readonly attempt: Attempt<ShownListStatus>;
}

const NUMBERS: readonly Column[] = [
  rightAligned("Todos"),
  rightAligned("Completed"),
  rightAligned("Tombstones", 4),
  rightAligned("Unsettled", 7),
  rightAligned("Conflicts", 8),
  rightAligned("Head", 1),
  rightAligned("Round", 2),
  rightAligned("Drift", 3),
];
const COLUMNS: readonly Column[] = [
  "Node",
  "State",
  { header: "Place", leaves: 6 },
  ...NUMBERS,
  rightAligned("Behind"),
  rightAligned("Lag p50/p95", 5),
];

export default defineCommand({
  meta: {
    name: "status",
    description: "Show how each node and the sync worker stand.",
    examples: ["todo status", "todo status --list groceries --json"],
  },
  args: { ping: { type: "boolean", description: "measure the way from here to each node" } },
  async run(context, args) {
    const { settings, print, json } = context;
    const [worker, nodes] = await Promise.all([
      attempt(askSync(context, "GET", "/status"), SyncStatusSchema),
      Promise.all(
        settings.nodes.map(async (node) => {
          const answer = askThisNode(context, node, { method: "GET", path: "/status" });
          return { name: node.name, attempt: await attempt(answer, ListStatusSchema) };
        }),
      ),
    ]);
    const attempts = [worker, ...nodes.map((node) => node.attempt)];
    const failures = attempts.filter((each) => each instanceof Failure);
    if (failures.length === attempts.length) throw mostTelling(failures);
    if (json) print.document(statusDocument(context, worker, nodes));
    else showStatus(context, worker, nodes);
    if (args.ping) await showPings(context);
    for (const { message, hints } of failures) print.note(message, ...hints);
  },
});

/** On stderr: with `--json`, stdout is the document and nothing else. */
async function showPings(context: Context): Promise<void> {
  const { settings, print } = context;
  // One after the other: at once they would measure each other.
  for (const node of settings.nodes) print.note(pingText(node.name, await ping(context, node)));
}

function pingText(node: string, { place, colo, workerMs, objectMs }: Ping): string {
  const told = (millis: number | null) => (millis === null ? "no answer" : `${millis.toFixed(0)} ms`);
  return `${node}${place === null ? "" : ` in ${place}`}: ${told(objectMs)} to its storage and back, ${told(workerMs)} to its worker${colo === null ? "" : ` at ${colo}`}`;
}

async function attempt<T>(asked: Promise<Answer>, parser: Parser<T>): Promise<Attempt<T>> {
  try {
    const answer = await asked;
    return { answer, status: parsed(answer, parser) };
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** Where there is nothing to show: a refusal tells more than silence. */
function mostTelling(failures: readonly Failure[]): Failure {
  const refusal = failures.find(({ kind }) => kind !== "unreachable");
  const messages = [
    ...failures.map(({ message }) => message),
    ...new Set(failures.flatMap(({ hints }) => hints)),
  ];
  return refusal ?? new Failure("unreachable", "no node and no sync worker can be reached", messages);
}

/** The one document that no single node answers: what each answered, or null, side by side. */
function statusDocument(
  { settings }: Context,
  worker: Attempt<ShownSyncStatus>,
  nodes: readonly NodeAttempt[],
): string {
  const body = (each: Attempt<unknown>) => (each instanceof Failure ? null : each.answer.body);
  const statuses = nodes.map(({ name, attempt }) => ({ node: name, status: body(attempt) }));
  return JSON.stringify({ list: settings.list, sync: body(worker), nodes: statuses });
}

function showStatus(
  { settings, print }: Context,
  worker: Attempt<ShownSyncStatus>,
  nodes: readonly NodeAttempt[],
): void {
  const inSync = worker instanceof Failure ? [] : worker.status.nodes;
  print.line(`List ${settings.list}; ${workerText(worker)}`);
  print.table(
    COLUMNS,
    nodes.map((each) => nodeCells(each, inSync)),
  );
  if (!(worker instanceof Failure)) showPurge(print, worker.status.purge);
  for (const { name, attempt } of nodes) {
    if (!(attempt instanceof Failure) && attempt.status.aside > 0)
      print.line(`${name} set ${attempt.status.aside} aside that it can't apply: a newer version of it will`);
  }
}

/** How many tombstones wait, and for whom (rule P1). */
function showPurge(print: Printer, { waiting, heldBackBy }: PurgeStatus): void {
  if (waiting === 0) return;
  const what = waiting === 1 ? "1 tombstone waits" : `${waiting} tombstones wait`;
  print.line(
    `${what} to be purged: ${heldBackBy.length > 0 ? `for ${heldBackBy.join(", ")}` : "until old enough"}`,
  );
}

function workerText(worker: Attempt<ShownSyncStatus>): string {
  if (worker instanceof Failure) return "the sync worker gave no status";
  const { round, lastRoundAt } = worker.status;
  return lastRoundAt === null ? "no round yet" : `last round ${round}, ${timeText(lastRoundAt)}`;
}

function nodeCells({ name, attempt }: NodeAttempt, inSync: readonly NodeSyncStatus[]): Cell[] {
  const known = inSync.find(({ node }) => node === name);
  const syncCells = [behindCell(known, inSync), lagCell(known)];
  if (attempt instanceof Failure) {
    const state = attempt.kind === "unreachable" ? "unreachable" : "no status";
    return [
      name,
      { text: state, style: "red" },
      known?.place ?? NOT_KNOWN,
      ...NUMBERS.map(() => NOT_KNOWN),
      ...syncCells,
    ];
  }
  const { place, todos, completed, tombstones, unsettled, conflicts, head, round, clockDriftMs } =
    attempt.status;
  // The sync worker knows it also of a node that could not be told, and the node where the sync worker is away.
  const isRetired = attempt.status.retired || known?.retired === true;
  const state: Cell = isRetired ? { text: "retired", style: "yellow" } : { text: "up", style: "green" };
  const numbers = [todos, completed, tombstones, unsettled, conflicts, head, round].map(String);
  return [name, state, place ?? NOT_KNOWN, ...numbers, durationText(clockDriftMs), ...syncCells];
}
