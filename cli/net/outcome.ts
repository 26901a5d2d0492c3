/** What an outcome is to a command: an answer that it can use, or the failure that tells a person what is wrong. */
import type { IncomingHttpHeaders } from "node:http";
import * as v from "valibot";
import { Failure, type FailureKind } from "../failure.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import type { Parser } from "./answers.ts";
import type { Outcome, Problem, Refused } from "./client.ts";

export interface Answer {
  readonly from: Endpoint;
  /** The document as it came. */
  readonly text: string;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
}

const KINDS: ReadonlyMap<string, FailureKind> = new Map([
  ["not-found", "not-found"],
  ["ambiguous-id", "not-found"],
  ["internal", "unexpected"],
]);

const ADVICE: ReadonlyMap<string, (from: Endpoint) => string> = new Map([
  ["unauthorized", adviceOnToken],
  ["forbidden", ({ token }) => (token === undefined ? "" : "`todo whoami` shows what the token may do")],
  ["retired", () => "ask another node (--node), or take it back with `todo nodes readmit`"],
  [
    "behind",
    () =>
      "nothing was changed: `todo sync` brings the nodes together; with --consistency node it is made all the same",
  ],
]);

/** The answer, or a throw of what became of the request instead. */
export function answerOf(outcome: Exclude<Outcome, { type: "no-answer" }>, from: Endpoint): Answer {
  if (outcome.type !== "answer") throw refusal(outcome, from);
  const { text, body, headers } = outcome;
  return { from, text, body, headers };
}

/** What `parser` makes of the answer's body. */
export function parsed<T>({ from, body }: Pick<Answer, "from" | "body">, parser: Parser<T>): T {
  const result = v.safeParse(parser, body);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw notOurs(from, path === null ? issue.message : `${path}: ${issue.message}`);
}

/** The failure that a refusal is for the command. */
export function refusal(outcome: Refused, from: Endpoint): Failure {
  if (outcome.type === "foreign") return notOurs(from, `status ${outcome.status}`);
  const { problem, text, headers } = outcome;
  const type = problemType(problem);
  const hints = problem.candidates?.map(({ id, task }) => `  ${id}  ${task}`) ?? [];
  const advice = ADVICE.get(type)?.(from);
  if (advice) hints.push(advice);
  const retryAfter = headers["retry-after"];
  if (retryAfter !== undefined) hints.push(`try again in ${retryAfter} s`);
  const message = problem.detail ?? problem.title ?? type;
  return new Failure(kindOf(problem), `${from.name}: ${message}`, hints, text, type);
}

/** The kind of failure that a problem is. */
export function kindOf(problem: Problem): FailureKind {
  return KINDS.get(problemType(problem)) ?? "refused";
}

/** The problem's name, without where it is described. */
export function problemType({ type }: Problem): string {
  return type.slice(type.lastIndexOf("/") + 1);
}

function adviceOnToken({ url, token, withheld }: Endpoint): string {
  if (token !== undefined) return "it was sent a token: `todo whoami` shows which, `todo login` replaces it";
  const login = `\`todo login ${url}\` stores a token for it`;
  return withheld === undefined ? login : `${withheld} was not sent, as it is not for ${url}: ${login}`;
}

function notOurs({ name, url }: Endpoint, what: string): Failure {
  const hint = "is the address right, and is this program of the same version?";
  return new Failure("unexpected", `${name} (${url}) does not answer as expected: ${what}`, [hint]);
}
