/** What each node says of itself: whether it is there, where, by which clock, and what it holds. */
import { HealthSchema } from "../../workers/model/answers.ts";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { ListStatusSchema, type ShownListStatus } from "../net/answers.ts";
import { askThisNode } from "../net/nodes.ts";
import { type Answer, parsed } from "../net/outcome.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { durationText } from "../show/time-text.ts";
import { type Finding, finding } from "./finding.ts";

/** A `date` header has whole seconds, and the answer was on its way. */
const CLOCK_TOLERANCE_MS = 5_000;
/** A node's timestamps run ahead of its clock for as long as this only where some clock was wrong. */
const DRIFT_TOLERANCE_MS = 10_000;

export async function examineNode(context: Context, node: Endpoint): Promise<Finding[]> {
  const { world } = context;
  const startedAt = world.now();
  const health = await attempt(
    askThisNode(context, node, { method: "GET", path: "/health", isWholePath: true }),
  );
  if (health instanceof Failure) return [failed(node.name, health)];
  const here = (startedAt + world.now()) / 2;
  const findings = [...identity(node, health), ...clock(node, health, here)];
  const status = await attempt(askThisNode(context, node, { method: "GET", path: "/status" }));
  if (status instanceof Failure) return [...findings, failed(node.name, status)];
  return [...findings, ...held(node.name, parsed(status, ListStatusSchema), context.settings.list)];
}

/** The answer, or the failure that a finding is made of. */
export async function attempt(asked: Promise<Answer>): Promise<Answer | Failure> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

export function failed(about: string, { message, hints }: Failure): Finding {
  return finding("wrong", about, message, ...hints);
}

function identity({ name, url }: Endpoint, health: Answer): Finding[] {
  const { node, place, colo } = parsed(health, HealthSchema);
  if (node !== name) {
    const advice =
      "each node needs its own address: --nodes, TODO_NODES, or the file that the line `nodes` names";
    return [finding("wrong", name, `${url} is node ${node}`, advice)];
  }
  const where = [place && ` in ${place}`, colo && `, answered at ${colo}`].filter(Boolean).join("");
  return [finding("ok", name, `answers at ${url}${where}`)];
}

function clock({ name }: Endpoint, { headers }: Answer, here: number): Finding[] {
  const there = Date.parse(headers.date ?? "");
  if (Number.isNaN(there)) return [];
  const ahead = here - there;
  if (Math.abs(ahead) <= CLOCK_TOLERANCE_MS)
    return [finding("ok", name, "its clock and this machine's agree")];
  const text = `this machine's clock is ${durationText(Math.abs(ahead))} ${ahead > 0 ? "ahead of" : "behind"} its`;
  return [
    finding("note", name, text, "set the clock: what is due, and which token has ended, is told by it"),
  ];
}

function held(name: string, status: ShownListStatus, list: string): Finding[] {
  const { retired, aside, clockDriftMs, clockFrom, unsettled } = status;
  const findings: Finding[] = [];
  if (retired)
    findings.push(
      finding("note", name, "is retired", `leave it out of the nodes, or \`todo nodes readmit ${name}\``),
    );
  if (Math.abs(clockDriftMs) > DRIFT_TOLERANCE_MS)
    findings.push(
      finding(
        "wrong",
        name,
        `the timestamps of ${list} are ${durationText(Math.abs(clockDriftMs))} off its clock`,
        `look at the clock of ${clockFrom ?? name}: until time has caught up, what was written by it wins over other writes`,
      ),
    );
  if (aside > 0)
    findings.push(
      finding(
        "wrong",
        name,
        `set ${aside} records aside that it can't apply`,
        "deploy a newer version to it",
      ),
    );
  if (findings.length === 0)
    findings.push(finding("ok", name, `todos of ${list}: ${status.todos}, unsettled records: ${unsettled}`));
  return findings;
}
