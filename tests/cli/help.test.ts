import { expect, test } from "vitest";
import { COMMANDS } from "../../cli/commands/index.ts";
import { Sandbox } from "./helpers/sandbox.ts";

const NAMES = COMMANDS.map(({ names }) => names[0]);
const PAGES = ["help", "help conflicts show", "help nodes retire", ...NAMES.map((name) => `help ${name}`)];

for (const line of ["--help", "-h", "help", "list --help", "update -h", "list --bogus --help", "help ls"]) {
  test(`help goes to stdout and ends with 0: todo ${line}`, async () => {
    const { code, stdout, stderr } = await new Sandbox().todo(line);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: todo /);
  });
}

test("help is there where the settings are not in order", async () => {
  expect((await new Sandbox({ TODO_NODES: "none" }).todo("help list")).code).toBe(0);
});

test("`todo help COMMAND` is `todo COMMAND --help`", async () => {
  const sandbox = new Sandbox();
  for (const name of [...NAMES, "conflicts show"])
    expect(await sandbox.todo(`help ${name}`)).toEqual(await sandbox.todo(`${name} --help`));
});

test("no command is wrong usage: the help goes to stderr, as wide as the terminal that is", async () => {
  const sandbox = new Sandbox();
  const help = await sandbox.todo("help");
  const { code, stdout, stderr } = await sandbox.run([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toBe(`todo: which command?\n${help.stdout}`);
});

test("the help names each command once, with its aliases, under its group", async () => {
  const { stdout } = await new Sandbox().todo("help");
  const [, , everyDay = "", conflicts = "", cluster = ""] = stdout.split("\n\n");
  expect(everyDay).toMatch(/^Every day\n {2}create, add {2}Add a todo\.\n {2}list, ls {5}/);
  expect(conflicts).toMatch(/^Conflicts\n {2}conflicts {2}/);
  expect(cluster).toMatch(/^Cluster\n {2}sync {4}/);
  for (const { names } of COMMANDS)
    expect(stdout.match(new RegExp(`^  ${names.join(", ")}  `, "gm"))).toHaveLength(1);
});

test("a command's name is the one it is found by", async () => {
  for (const { names, load } of COMMANDS) expect((await load()).default.meta.name).toBe(names[0]);
});

for (const width of [40, 80]) {
  test(`help fits a terminal of ${width} columns, and says all it says elsewhere`, async () => {
    const sandbox = new Sandbox();
    for (const line of PAGES) {
      const { stdout } = await sandbox.todo(line, { terminal: width });
      const tooLong = stdout.split("\n").filter((each) => each.length > width);
      expect(tooLong, line).toEqual([]);
      expect(wordsOf(stdout)).toEqual(wordsOf((await sandbox.todo(line)).stdout));
    }
  });
}

test("at 80 columns a flag and what it does share a line; at 40 the flag stands above", async () => {
  const sandbox = new Sandbox();
  const wide = await sandbox.todo("help list", { terminal: 80 });
  expect(wide.stdout).toContain("\n  --list LIST          the list; inbox unless configured\n");
  const narrow = await sandbox.todo("help list", { terminal: 40 });
  expect(narrow.stdout).toContain("\n  --list LIST\n      the list; inbox unless configured\n");
});

function wordsOf(text: string): string[] {
  return text.split(/\s+/);
}
