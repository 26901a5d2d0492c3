/** What a first deploy asks, and what deploy.json may hold. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  checkDeployment,
  domainsUnder,
  placesText,
  readDeployment,
  writeDeployment,
} from "../../scripts/deploy/deployment.ts";
import { askAll, type Defaults } from "../../scripts/deploy/questions.ts";

const ENVIRONMENTS = ["datanode-a", "datanode-b", "sync", "web"];
const DEFAULTS: Defaults = {
  name: "todo",
  places: new Map([
    ["a", "weur"],
    ["b", "enam"],
  ]),
  nodes: ["a", "b"],
  environments: ENVIRONMENTS,
};

/** A person who answers in this order; what they were told and asked. */
async function answering(...answers: string[]) {
  const said: string[] = [];
  const person = {
    async ask(question: string) {
      said.push(question);
      const answer = answers.shift();
      if (answer === undefined) throw new Error(`a question too many: ${question}`);
      return answer;
    },
    tell: (line: string) => void said.push(line),
  };
  const chosen = await askAll(person, DEFAULTS);
  expect(answers).toEqual([]);
  return { ...chosen, said };
}

describe("the questions of a first deploy", () => {
  test("take what stands in brackets where the answer is empty", async () => {
    const { deployment, wantsKeys } = await answering("", "", "", "", "");
    expect(deployment).toEqual({ name: "todo", places: { a: "weur", b: "enam" }, domains: {} });
    expect(wantsKeys).toBe(false);
  });

  test("take names, places, a domain for each worker, and keys", async () => {
    const { deployment, wantsKeys } = await answering("mine", "eu", " us ", "todo.example.com", "y");
    expect(deployment).toEqual({
      name: "mine",
      places: { a: "eu", b: "us" },
      domains: {
        "datanode-a": "a.todo.example.com",
        "datanode-b": "b.todo.example.com",
        sync: "sync.todo.example.com",
        web: "todo.example.com",
      },
    });
    expect(wantsKeys).toBe(true);
  });

  test("are asked again, with the reason, where an answer can't be read", async () => {
    const { deployment, said } = await answering(
      "My todos",
      "mine",
      "paris",
      "weur",
      "",
      "nowhere",
      "",
      "?",
      "n",
    );
    expect(deployment).toEqual({ name: "mine", places: { a: "weur", b: "enam" }, domains: {} });
    const asked = said.filter((line) => line.startsWith("Place of node a"));
    expect(asked).toHaveLength(2);
    expect(said).toEqual(expect.arrayContaining([expect.stringContaining('unknown place "paris"')]));
    expect(said).toEqual(expect.arrayContaining([expect.stringContaining("a domain is a host name")]));
  });
});

describe("deploy.json", () => {
  let before: string;
  let folder: string;
  beforeEach(() => {
    before = process.cwd();
    folder = mkdtempSync(join(tmpdir(), "todo-deployment-"));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  test("is read as it was written; without it nothing is chosen", () => {
    expect(readDeployment()).toBeUndefined();
    const deployment = checkDeployment({
      name: "mine",
      places: { a: "eu" },
      domains: domainsUnder("todo.example.com", ENVIRONMENTS),
    });
    writeDeployment(deployment);
    expect(readDeployment()).toEqual(deployment);
    expect(placesText(deployment)).toBe("a=eu");
  });

  test.each([
    ["{", /deploy\.json: .*JSON/],
    ['{"token": "secret"}', /deploy\.json: token: /],
    ['{"places": {"a": "paris"}}', /unknown place "paris"/],
    ['{"domains": {"web": "https://todo.example.com"}}', /domains\.web: a domain is a host name/],
  ])("that can't be read is refused with what is wrong: %s", (text, reason) => {
    writeFileSync("deploy.json", text);
    expect(() => readDeployment()).toThrow(reason);
  });
});
