/** Step 3: both points at which writes can conflict. Trace 3 of docs/protocol.md. */
import type { Gate } from "../gate/gate.ts";
import { rows, type Story } from "./story.ts";

export async function step3(story: Story, gate: Gate): Promise<void> {
  const { screen } = story;
  screen.heading("Step 3: conflicts");
  screen.say("A new list, the same on both nodes after two rounds. The second one has nothing to move:");
  await story.todo("create", "TaskA", "--node", "a");
  await story.todo("update", "1", "complete", "--node", "a");
  await story.todo("sync");
  await story.todo("sync");
  const start = await story.look();
  story.expect(
    "both hold 1 v1 TaskA completed",
    [rows(start.a), rows(start.b)],
    both("1 v1 TaskA completed"),
  );

  await point1(story);
  await point2(story, gate);
}

/** Found in the sync worker, as the diffs come in. */
async function point1(story: Story): Promise<void> {
  const { screen } = story;
  screen.heading("Step 3, point 1: found when the diffs are read");
  screen.say("Both nodes change the same todo, b a moment later. Each is right, as far as it knows:");
  await story.todo("update", "1", "open", "--node", "a");
  await story.todo("update", "1", "complete", "--node", "b");
  const before = await story.look();
  story.expect("a says open, v3", rows(before.a), ["1 v3 TaskA open"]);
  story.expect("b says completed, v3, later", rows(before.b), ["1 v3 TaskA completed"]);

  screen.say("The last write wins, by its stamp. Versions of two nodes are never compared:");
  await story.todo("sync");
  const after = await story.look();
  const report = await story.lastRound();
  story.expect(
    "both hold completed, v3: the round's number",
    [rows(after.a), rows(after.b)],
    both("1 v3 TaskA completed"),
  );
  story.expect("one todo is newly in conflict", report?.conflicts, 1);
  story.expect(
    "`open` is kept as a loser, on both",
    [await story.losers("a"), await story.losers("b")],
    [[false], [false]],
  );
}

/** Found on a datanode, as the round's records arrive. */
async function point2(story: Story, gate: Gate): Promise<void> {
  const { screen } = story;
  screen.heading("Step 3, point 2: found when records are applied");
  screen.say(
    "b completes the todo once more, so the next round has something for a. A gate between the sync worker and a, there in this demo only, holds the round after a has said that it has nothing new. In that moment a is written to:",
  );
  await story.todo("update", "1", "complete", "--node", "b");
  await gate.hold(story.list, "open");
  const sync = story.begin("sync");
  await gate.held(story.list);
  screen.beside([], [{ text: "(gate: a has nothing new, wait)", style: "note" }]);
  await story.todo("update", "1", "open", "--node", "a");
  await gate.open(story.list);
  screen.beside([], [{ text: "(gate: go on)", style: "note" }]);
  await sync.end();
  const after = await story.look();
  story.expect("a keeps its own later write, above the round", rows(after.a), ["1 v5 TaskA open"]);
  story.expect("b still says completed", rows(after.b), ["1 v4 TaskA completed"]);

  screen.say("a's write has a version above the round's, so the next diff has it:");
  await story.todo("sync");
  const end = await story.look();
  story.expect("both hold open", [rows(end.a), rows(end.b)], both("1 v5 TaskA open"));
  await story.todo("sync");
  story.expect(
    "one more round moves nothing",
    (await story.lastRound())?.nodes.map(({ read, applied }) => read + applied),
    [0, 0],
  );
}

function both(row: string): string[][] {
  return [[row], [row]];
}
