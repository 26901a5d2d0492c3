/** Step 2: versions and sync. Trace 2 of docs/protocol.md. */
import { rows, type Story } from "./story.ts";

export async function step2(story: Story): Promise<void> {
  const { screen } = story;
  screen.heading("Step 2: versions and sync");
  screen.say("Each write takes the next version from its node's one counter:");
  await story.todo("create", "TaskA", "--node", "a");
  await story.todo("create", "TaskB", "--node", "a");
  await story.todo("update", "1", "complete", "--node", "a");
  const before = await story.look();
  story.expect("a counted 1, 2, 3", rows(before.a), ["1 v3 TaskA completed", "2 v2 TaskB open"]);
  story.expect("b is empty", rows(before.b), []);

  screen.say("A round reads what changed on each node, and sends each node what it lacks:");
  await story.todo("sync");
  const after = await story.look();
  const settled = ["1 v1 TaskA completed", "2 v1 TaskB open"];
  story.expect("round 1 read 2 todos from a and gave them to b", await moved(story), {
    round: 1,
    complete: true,
    a: "read 2, applied 0",
    b: "read 0, applied 2",
  });
  story.expect("both hold the same, under the round's number", rows(after.a), settled);
  story.expect("both answer the very same JSON", after.b, after.a);

  screen.say("Ids and versions go on from there on the other node:");
  await story.todo("create", "TaskC", "--node", "b");
  const end = await story.look();
  story.expect("b has 3 v2 TaskC on top", rows(end.b), [...settled, "3 v2 TaskC open"]);
  story.expect("a is as it was", end.a, after.a);
}

/** What the last round moved. */
export async function moved(story: Story): Promise<Record<string, unknown>> {
  const report = await story.lastRound();
  const nodes = report?.nodes.map(({ node, read, applied }) => [node, `read ${read}, applied ${applied}`]);
  return { round: report?.round, complete: report?.complete, ...Object.fromEntries(nodes ?? []) };
}
