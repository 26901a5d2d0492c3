import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listStatus, startCluster, todo } from "./helpers/cluster.ts";
import type { Asked, Reply } from "./helpers/fake-server.ts";

const EXPORTED = `${JSON.stringify(todo())}\n`;

function node({ path }: Asked): Reply {
  return { body: path.endsWith("/export") ? EXPORTED : listStatus("a") };
}

test("a file that is there is overwritten only after a yes, and before that no node is asked", async () => {
  const { sandbox, a } = await startCluster({ a: node });
  sandbox.write("list.jsonl", "before");
  const run = (stdin: string) => sandbox.todo("export list.jsonl", { isInteractive: true, stdin });
  for (const answer of ["n\n", "\n", ""]) {
    const { code, stderr } = await run(answer);
    expect(code).toBe(2);
    expect(stderr).toContain("Overwrite list.jsonl? [y/N]\n");
  }
  expect(a.asked).toEqual([]);
  expect(sandbox.read("list.jsonl")).toBe("before");
  expect((await run("y\n")).code).toBe(0);
  expect(sandbox.read("list.jsonl")).toBe(EXPORTED);
});

test("where nobody can be asked, --force must be given", async () => {
  const { sandbox } = await startCluster({ a: node });
  sandbox.write("list.jsonl", "before");
  const { code, stderr } = await sandbox.todo("export list.jsonl");
  expect(code).toBe(2);
  expect(stderr).toContain("add --force if you are sure");
  expect(sandbox.read("list.jsonl")).toBe("before");
  expect((await sandbox.todo("export list.jsonl --force --node a")).code).toBe(0);
  expect(sandbox.read("list.jsonl")).toBe(EXPORTED);
});

test("a file keeps its mode, and a new one gets the usual one", async () => {
  const { sandbox } = await startCluster({ a: node });
  chmodSync(sandbox.write("list.jsonl", "before"), 0o640);
  await sandbox.todo("export list.jsonl --force --node a");
  await sandbox.todo("export new.jsonl --node a");
  expect(statSync(join(sandbox.folder, "list.jsonl")).mode & 0o777).toBe(0o640);
  expect(statSync(join(sandbox.folder, "new.jsonl")).mode & 0o777).toBe(0o666 & ~process.umask());
  expect(readdirSync(sandbox.folder).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("a link is replaced and not followed, whether it leads somewhere or not", async () => {
  const { sandbox } = await startCluster({ a: node });
  sandbox.write("mine.txt", "mine");
  for (const target of ["mine.txt", "not-there.txt"]) {
    const link = `to-${target}`;
    symlinkSync(join(sandbox.folder, target), join(sandbox.folder, link));
    expect((await sandbox.todo(`export ${link} --node a --format jsonl`)).code).toBe(2);
    expect((await sandbox.todo(`export ${link} --node a --format jsonl --force`)).code).toBe(0);
    expect(lstatSync(join(sandbox.folder, link)).isFile()).toBe(true);
    expect(sandbox.read(link)).toBe(EXPORTED);
  }
  expect(sandbox.read("mine.txt")).toBe("mine");
  expect(readdirSync(sandbox.folder)).not.toContain("not-there.txt");
});

test("a pipe and a device are written into, and stay what they are; nobody is asked", async () => {
  const { sandbox } = await startCluster({ a: node });
  const pipe = join(sandbox.folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const unread = await sandbox.todo("export pipe --node a");
  expect(unread).toMatchObject({
    code: 2,
    stderr: "todo: pipe can't be written (nobody reads from it)\n",
  });
  // Whoever has both ends open counts as a reader, and what is written fits into the pipe.
  const reader = openSync(pipe, "r+");
  expect((await sandbox.todo("export pipe --node a")).code).toBe(0);
  const read = Buffer.alloc(EXPORTED.length + 1);
  expect(read.toString("utf8", 0, readSync(reader, read))).toBe(EXPORTED);
  closeSync(reader);
  expect(statSync(pipe).isFIFO()).toBe(true);
  expect((await sandbox.todo("export /dev/null --node a")).code).toBe(0);
  expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
});

test("a folder is no file to export to", async () => {
  const { sandbox } = await startCluster({ a: node });
  expect(await sandbox.todo("export . --force")).toMatchObject({
    code: 2,
    stderr: "todo: . is there, and is no file\n",
  });
});
