/** What the sync worker knows: whether rounds run, whom they reach, and whether the nodes hold the same. */
import * as v from "valibot";
import type { NodeSyncStatus } from "../../workers/model/sync-answers.ts";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import {
  type RegisteredNode,
  RegisteredNodesSchema,
  type ShownSyncStatus,
  SyncStatusSchema,
} from "../net/answers.ts";
import { parsed } from "../net/outcome.ts";
import { askAboutCluster, askSync } from "../net/sync-worker.ts";
import { agoText, durationText, timeText } from "../show/time-text.ts";
import { type Finding, finding } from "./finding.ts";
import { attempt, failed } from "./nodes.ts";

const RecentSchema = v.object({
  recent: v.array(
    v.object({
      nodes: v.array(v.object({ node: v.string(), reachable: v.boolean(), error: v.optional(v.string()) })),
    }),
  ),
});
/** Cron takes up within minutes what nobody else did: what waits longer is stuck. */
const WAIT_TOLERANCE_MS = 10 * 60_000;

export async function examineReplication(context: Context): Promise<Finding[]> {
  const [status, known] = await Promise.all([
    attempt(askSync(context, "GET", "/status")),
    attempt(askAboutCluster(context, "GET", "/nodes")),
  ]);
  if (status instanceof Failure) return [failed("sync", status)];
  const shown = parsed(status, SyncStatusSchema);
  return [
    rounds(shown, context.world.now()),
    ...shown.nodes.filter(({ retired }) => !retired).flatMap(takingPart),
    ...agreement(shown),
    ...lastRound(parsed(status, RecentSchema)),
    // A token for some lists is not told of the whole cluster: nothing is wrong with that.
    ...(known instanceof Failure
      ? []
      : parsed(known, RegisteredNodesSchema).nodes.flatMap((node) => named(context, node))),
  ];
}

/** What a node could not do in the last round; that it was not reached is said of the node. */
function lastRound({ recent: [last] }: v.InferOutput<typeof RecentSchema>): Finding[] {
  return (last?.nodes ?? []).flatMap(({ node, reachable, error }) => {
    if (error === undefined) return [];
    // Of two protocols, one sits out: it can't be reached for a round, and answers its clients.
    if (error.startsWith("speaks protocol"))
      return [
        finding(
          "wrong",
          "sync",
          `${node} sat the last round out: it ${error}`,
          "finish the deploy: `npm run deploy`",
        ),
      ];
    if (!reachable) return [];
    return [
      finding(
        "note",
        "sync",
        `${node} did not take everything in the last round: ${error}`,
        '`todo sync` runs another one; docs/runbook.md, "The lag grows", has the causes',
      ),
    ];
  });
}

function rounds({ round, lastRoundAt, nodes }: ShownSyncStatus, now: number): Finding {
  if (lastRoundAt === null) {
    const isNeeded = nodes.some(({ unsettled }) => unsettled !== null && unsettled > 0);
    if (isNeeded) return finding("note", "sync", "no round yet", "`todo sync` runs one");
    return finding("ok", "sync", "no round yet, and nothing that needs one");
  }
  return finding("ok", "sync", `last round ${round}, ${agoText(lastRoundAt, now)}`);
}

function takingPart({ node, reachable, oldestUnsettledMs }: NodeSyncStatus): Finding[] {
  if (!reachable)
    return [
      finding(
        "wrong",
        "sync",
        `does not reach ${node}`,
        "docs/runbook.md has what to do where a node is lost",
      ),
    ];
  if (oldestUnsettledMs !== null && oldestUnsettledMs > WAIT_TOLERANCE_MS)
    return [
      finding(
        "wrong",
        "sync",
        `a write on ${node} has waited ${durationText(oldestUnsettledMs)} for the other nodes`,
        "`todo sync` runs a round and says what holds it up",
      ),
    ];
  return [];
}

/** Nodes at rest that differ are what rule R12 looks for; nodes with something unsettled may differ. */
function agreement({ nodes, agreedAt }: ShownSyncStatus): Finding[] {
  const taking = nodes.filter(({ retired, reachable }) => !retired && reachable);
  const since = agreedAt === null ? "never" : timeText(agreedAt);
  if (taking.length < 2) return [];
  if (taking.some(({ unsettled }) => unsettled !== 0))
    return [
      finding(
        "ok",
        "sync",
        `something is on its way between the nodes; they were last found to agree: ${since}`,
      ),
    ];
  if (new Set(taking.map(({ digest }) => digest)).size === 1)
    return [
      finding(
        "ok",
        "sync",
        `${taking.map(({ node }) => node).join(", ")} hold the same${agreedAt === null ? "" : `, last compared ${since}`}`,
      ),
    ];
  const advice = "`todo sync` compares everything; docs/runbook.md has what to do where they still differ";
  return [
    finding(
      "wrong",
      "sync",
      `nodes at rest do not hold the same; they were last found to agree: ${since}`,
      advice,
    ),
  ];
}

function named({ settings }: Context, { node, configured, retired }: RegisteredNode): Finding[] {
  const isNamed = settings.nodes.some(({ name }) => name === node);
  if (configured && !retired && !isNamed)
    return [
      finding(
        "note",
        "nodes",
        `${node} is a node of the cluster, and not in the settings`,
        "add it to the nodes",
      ),
    ];
  if (!configured && !retired)
    return [
      finding(
        "wrong",
        "sync",
        `${node} is known but no longer configured: it holds tombstones back`,
        `\`todo nodes retire ${node}\``,
      ),
    ];
  return [];
}
