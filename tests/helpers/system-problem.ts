/** What a refusal looks like on the wire (RFC 9457), and that it changed nothing. */
import { expect } from "vitest";
import type { HttpAnswer, NewRequest, NodeClient } from "./system-client.ts";

/** Status and title by the name that `type` ends in, as docs/http.md has them. */
const PROBLEMS = {
  invalid: [400, "Invalid request"],
  unauthorized: [401, "Unauthorized"],
  "not-found": [404, "Not found"],
  "method-not-allowed": [405, "Method not allowed"],
  "ambiguous-id": [409, "Ambiguous id"],
  forbidden: [403, "Forbidden"],
  "last-node": [409, "Last node"],
  retired: [503, "This node is retired"],
  "too-large": [413, "Too large"],
  "unsupported-media-type": [415, "Unsupported media type"],
} as const;

export type ProblemName = keyof typeof PROBLEMS;

/** `members`: what the document carries beside type, title, status and detail. */
export function expectProblem(
  { status, headers, json }: HttpAnswer,
  name: ProblemName,
  members: object = {},
): void {
  const [expectedStatus, title] = PROBLEMS[name];
  expect(json).toEqual({
    type: expect.stringMatching(new RegExp(`/${name}$`)),
    title,
    status: expectedStatus,
    // A sentence, so that a person knows what to do.
    detail: expect.stringMatching(/\S+ \S+ \S+/),
    ...members,
  });
  expect(status).toBe(expectedStatus);
  expect(headers.get("content-type")).toBe("application/problem+json");
}

/** The request is refused as `name`, and nothing that a client can see of `list` is different after it. */
export async function expectRefused(
  node: NodeClient,
  list: string,
  path: string,
  request: NewRequest,
  name: ProblemName,
  members: object = {},
): Promise<HttpAnswer> {
  const before = await node.picture(list);
  const answer = await node.request(path, request);
  expectProblem(answer, name, members);
  expect(await node.picture(list)).toEqual(before);
  return answer;
}
