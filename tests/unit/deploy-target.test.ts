/** The workers as a deployment of one's own has them. */
import { expect, test } from "vitest";
import { allWorkers } from "../../scripts/config.ts";
import { CODE_VARIABLE, CODE_VERSIONS, codeText } from "../../scripts/deploy/compatibility.ts";
import { checkDeployment, domainsUnder } from "../../scripts/deploy/deployment.ts";
import { targetOf } from "../../scripts/deploy/target.ts";

test("without choices they are those of wrangler.toml, and carry the versions of their code", () => {
  const { workers } = targetOf(checkDeployment({}));
  const expected = Object.entries(allWorkers()).map(([environment, worker]) => [
    environment,
    {
      ...worker,
      entry: expect.stringContaining(worker.entry),
      vars: { ...worker.vars, [CODE_VARIABLE]: codeText(CODE_VERSIONS) },
    },
  ]);
  expect(workers).toEqual(Object.fromEntries(expected));
});

test("with a name and places of their own, they bind each other by these, and are all told the places", () => {
  const { workers } = targetOf(checkDeployment({ name: "mine", places: { a: "eu", b: "us" } }));
  const names = Object.values(workers).map(({ name }) => name);
  expect(names).toEqual(["mine-datanode-a", "mine-datanode-b", "mine-sync", "mine-web"]);
  const bound = Object.values(workers).flatMap(({ objects }) =>
    objects.flatMap(({ script }) => script ?? []),
  );
  expect(names).toEqual(expect.arrayContaining(bound));
  for (const { vars } of Object.values(workers)) expect(vars.TODO_PLACES).toBe("a=eu,b=us");
});

test("a domain has the page at its top, and each other worker below it", () => {
  const environments = Object.keys(allWorkers());
  expect(domainsUnder("todo.example.com", environments)).toEqual({
    "datanode-a": "a.todo.example.com",
    "datanode-b": "b.todo.example.com",
    sync: "sync.todo.example.com",
    web: "todo.example.com",
  });
});
