/** What `npm start`, the demo and the tests show of the JSON that workers log. */
import { expect, test } from "vitest";
import { logText } from "../../scripts/log-text.ts";
import type { SyncStatus } from "../../workers/model/sync-answers.ts";
import { type LogEntry, roundEntry } from "../../workers/shared/log.ts";

const REPORT: SyncStatus["recent"][number] = {
  startedAt: "2026-11-26T03:00:00.000Z",
  round: 3,
  complete: true,
  nodes: [
    { node: "a", reachable: true, read: 2, applied: 0 },
    { node: "b", reachable: true, read: 0, applied: 2 },
  ],
  conflicts: 1,
  aside: [],
  diverged: false,
  calls: 4,
  durationMs: 12,
};
const text = (entry: LogEntry) => logText(JSON.stringify(entry));
const roundText = (report: Partial<typeof REPORT>) => text(roundEntry("inbox", { ...REPORT, ...report }));

test("a round is one line: what each node did, and the conflicts", () => {
  expect(roundText({})).toBe("sync inbox round 3: a: read 2, applied 0; b: read 0, applied 2; conflicts 1");
});

test("what is wrong with a round stands at the end of its line", () => {
  const [a] = REPORT.nodes;
  const b = { node: "b", reachable: false, read: 0, applied: 0, error: "no answer" };
  const aside = [{ id: "1-aaaaaa", reason: 'its field "tag:private" is none' }];
  expect(roundText({ nodes: a ? [a, b] : [], aside, diverged: true, complete: false })).toBe(
    "sync inbox round 3: a: read 2, applied 0; b: absent (no answer); conflicts 1; set aside 1-aaaaaa; the nodes do not hold the same; not complete",
  );
});

test("a round's entry names a record that was set aside, and nothing of what is in it", () => {
  const entry = roundEntry("inbox", { ...REPORT, aside: [{ id: "1-aaaaaa", reason: '"tag:private"' }] });
  expect(entry).toMatchObject({ event: "round", list: "inbox", aside: ["1-aaaaaa"] });
  expect(JSON.stringify(entry)).not.toContain("private");
});

test("a refused request is one line, with the id that the client got", () => {
  const entry = { event: "refused", status: 403, method: "GET", requestId: "r1" } as const;
  expect(text({ ...entry, route: "/lists", sub: "ann" })).toBe(
    "refused with 403: GET /lists of ann (request r1)",
  );
  expect(text({ ...entry, route: null, sub: null })).toBe(
    "refused with 403: GET where no route is (request r1)",
  );
});

test.each(["scheduler: list broken: no answer", "{ not JSON", '{"event":"other"}', "{}"])(
  "%s is shown as it came",
  (line) => expect(logText(line)).toBe(line),
);
