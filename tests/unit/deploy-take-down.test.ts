/** Taking a deployment down: asked for twice, and never half understood. */
import { describe, expect, test } from "vitest";
import { Failed } from "../../scripts/deploy/failed.ts";
import { type TakeDown, takeDown } from "../../scripts/deploy/take-down.ts";
import { ENVIRONMENTS, StandIn } from "../helpers/stand-in-target.ts";

/** What became of it: workers that are left, what was exported, and what was said. */
async function tried(
  around: Partial<TakeDown> & { readonly answers?: readonly string[] },
  platform = new StandIn(),
) {
  const said: string[] = [];
  const exported: string[] = [];
  const answers = [...(around.answers ?? [])];
  const person = around.answers && {
    async ask(question: string) {
      said.push(question);
      return answers.shift() ?? "";
    },
    tell: (line: string) => void said.push(line),
  };
  const there = [...platform.secrets.keys()].map((name) => `todo-${name}`);
  const failure = await takeDown({
    target: platform.target,
    deployed: new Set(there),
    person,
    confirmed: undefined,
    folder: undefined,
    defaultFolder: "todo-export",
    async exportTo(folder) {
      exported.push(folder);
      return ["inbox"];
    },
    tell: (line) => void said.push(line),
    ...around,
  }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { failure, exported, said, left: [...platform.secrets.keys()], asked: platform.asked };
}

describe("a person", () => {
  test("is told what goes, offered an export, and has to type the name", async () => {
    const { failure, exported, said, left } = await tried({ answers: ["", "todo"] });
    expect(failure).toBeUndefined();
    expect(said[0]).toContain("todo-web, todo-sync, todo-datanode-a, todo-datanode-b");
    expect(exported).toEqual(["todo-export"]);
    expect(left).toEqual([]);
  });

  test.each(["yes", "y", "", "Todo", "todo-web"])("who types %j deletes nothing", async (typed) => {
    const { failure, left, asked } = await tried({ answers: ["n", typed] });
    expect(failure).toBe("that is not todo: nothing was deleted");
    expect(left).toEqual(ENVIRONMENTS);
    expect(asked).toEqual([]);
  });

  test("may name another folder, or want no export", async () => {
    expect((await tried({ answers: ["elsewhere", "todo"] })).exported).toEqual(["elsewhere"]);
    expect((await tried({ answers: ["n", "todo"] })).exported).toEqual([]);
  });

  test("whose export fails keeps the workers", async () => {
    const exportTo = () => Promise.reject(new Failed("inbox: not every node took part"));
    const { failure, left } = await tried({ answers: ["", "todo"], exportTo });
    expect(failure).toContain("not every node took part");
    expect(left).toEqual(ENVIRONMENTS);
  });
});

describe("where nobody can be asked", () => {
  test("flags must say both", async () => {
    expect(await tried({})).toMatchObject({
      failure: expect.stringContaining("--export"),
      left: ENVIRONMENTS,
    });
    expect(await tried({ folder: null })).toMatchObject({
      failure: expect.stringContaining("--confirm todo"),
      left: ENVIRONMENTS,
    });
    expect(await tried({ folder: null, confirmed: "other" })).toMatchObject({ left: ENVIRONMENTS });
    expect(await tried({ folder: "kept", confirmed: "todo" })).toMatchObject({
      failure: undefined,
      exported: ["kept"],
      left: [],
    });
  });
});

test("goes on where it was cut off", async () => {
  const platform = new StandIn();
  const sure = { folder: null, confirmed: "todo" };
  platform.fails = (command) => command.startsWith("datanode-a: delete");
  expect(await tried(sure, platform)).toMatchObject({
    failure: "todo-datanode-a was not deleted; run this again: it goes on from here",
    left: ["datanode-a", "datanode-b"],
  });
  platform.fails = () => false;
  expect(await tried(sure, platform)).toMatchObject({ failure: undefined, left: [] });
  expect((await tried(sure, platform)).failure).toContain("nothing is deployed");
});
