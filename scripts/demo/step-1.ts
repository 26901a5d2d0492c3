/** Step 1: no sync. Trace 1 of docs/protocol.md. */
import { rows, type Story } from "./story.ts";

export async function step1(story: Story): Promise<void> {
  const { screen } = story;
  screen.heading("Step 1: no sync");
  screen.say("Two datanodes. Each command goes to one of them, by turns, and that one answers alone.");
  const created = await story.todo("create", "TaskA");
  const onB = await story.todo("list");
  const onA = await story.todo("list");
  screen.say("The first `list` went to b, which was never told of TaskA. The second one came back to a:");
  const look = await story.look();
  story.expect("create went to a, list to b, list to a", [created.via, onB.via, onA.via], ["a", "b", "a"]);
  story.expect("a holds 1 v1 TaskA open", rows(look.a), ["1 v1 TaskA open"]);
  story.expect("b is empty", rows(look.b), []);
  story.expect("no round has run", await story.lastRound(), undefined);
}
