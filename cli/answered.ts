/** From an outcome to an answer that a command can use; or the failure that tells a person what is wrong. */
import * as v from "valibot";
import type { Parser } from "./answers.ts";
import type { Outcome, Problem } from "./client.ts";
import { Failure, type FailureKind } from "./failure.ts";
import type { Endpoint } from "./setting-values.ts";

export interface Answer {
  readonly from: Endpoint;
  /** The document as it came. */
  readonly text: string;
  readonly body: unknown;
}

const KINDS: ReadonlyMap<string, FailureKind> = new Map([
  ["not-found", "not-found"],
  ["ambiguous-id", "not-found"],
  ["internal", "unexpected"],
]);

/** The answer, or a throw of what became of the request instead. */
export function answerOf(outcome: Exclude<Outcome, { type: "no-answer" }>, from: Endpoint): Answer {
  if (outcome.type === "answer") return { from, text: outcome.text, body: outcome.body };
  if (outcome.type === "foreign") throw notOurs(from, `status ${outcome.status}`);
  throw refused(from, outcome.problem, outcome.text, outcome.retryAfter);
}

/** What `parser` makes of the answer's body. */
export function parsed<T>({ from, body }: Answer, parser: Parser<T>): T {
  const result = v.safeParse(parser, body);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw notOurs(from, path === null ? issue.message : `${path}: ${issue.message}`);
}

function notOurs({ name, url }: Endpoint, what: string): Failure {
  const hint = "is the address right, and is this program of the same version?";
  return new Failure("unexpected", `${name} (${url}) does not answer as expected: ${what}`, [hint]);
}

function refused(
  { name }: Endpoint,
  problem: Problem,
  text: string,
  retryAfter: string | undefined,
): Failure {
  const type = problem.type.slice(problem.type.lastIndexOf("/") + 1);
  const hints = problem.candidates?.map(({ id, task }) => `  ${id}  ${task}`) ?? [];
  if (type === "unauthorized") hints.push("this program sends the token in TODO_TOKEN");
  if (retryAfter !== undefined) hints.push(`try again in ${retryAfter} s`);
  const message = problem.detail ?? problem.title ?? type;
  return new Failure(KINDS.get(type) ?? "refused", `${name}: ${message}`, hints, text);
}
