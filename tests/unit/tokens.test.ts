import { expect, test } from "vitest";
import { chooseToken, type Layer, namedBy } from "../../cli/settings/tokens.ts";

const URL = "https://node.example";
const LAYERS: readonly Layer[] = ["flag", "environment", "project", "user", "default"];

/** docs/cli.md, "Tokens and addresses": where a token stands, and who may name the address that it is sent to. */
const GOES_TO: Readonly<Record<"flag" | "environment" | "project" | "user", readonly Layer[]>> = {
  flag: ["flag", "environment", "user", "default"],
  environment: ["flag", "environment"],
  user: ["flag", "environment", "user"],
  project: ["project"],
};

function given(...layers: Layer[]) {
  return layers.map((layer) => ({ layer, source: layer, token: `of ${layer}` }));
}

function named(...layers: Layer[]) {
  return layers.map((layer) => ({ layer, url: URL }));
}

const NONE: ReadonlyMap<string, string> = new Map();

for (const [from, to] of Object.entries(GOES_TO)) {
  for (const layer of LAYERS) {
    const tokens = { given: given(from as Layer), stored: NONE, named: named(layer) };
    if (to.includes(layer))
      test(`a token of ${from} goes to an address of ${layer}`, () => {
        expect(chooseToken(URL, tokens)).toEqual({ token: `of ${from}` });
      });
    else
      test(`a token of ${from} is withheld from an address of ${layer}`, () => {
        expect(chooseToken(URL, tokens)).toEqual({ withheld: tokens.given[0] });
      });
  }
}

for (const layer of LAYERS) {
  test(`a stored token goes to its address when ${layer} names it, and to no other`, () => {
    const stored = new Map([[URL, "stored"]]);
    const tokens = { given: [], stored, named: [...named(layer), { layer, url: `${URL}:8443` }] };
    expect(chooseToken(URL, tokens)).toEqual({ token: "stored" });
    expect(chooseToken(`${URL}:8443`, tokens)).toEqual({});
  });
}

test("an address that a project file names, and the person too, is the person's", () => {
  const tokens = { given: given("user"), stored: NONE, named: named("project", "user") };
  expect(chooseToken(URL, tokens)).toEqual({ token: "of user" });
  expect(namedBy(URL, tokens)).toBe("user");
  expect(namedBy(URL, { named: named("project") })).toBe("project");
});

test("of several tokens that may go there: this run's, then the stored one, then the user's, then the project's", () => {
  const everywhere = named(...LAYERS);
  const stored = new Map([[URL, "stored"]]);
  const choose = (layers: Layer[], stored = NONE) =>
    chooseToken(URL, { given: given(...layers), stored, named: everywhere }).token;
  expect(choose(["flag", "environment", "project", "user"], stored)).toBe("of flag");
  expect(choose(["environment", "project", "user"], stored)).toBe("of environment");
  expect(choose(["project", "user"], stored)).toBe("stored");
  expect(choose(["project", "user"])).toBe("of user");
  expect(choose(["project"])).toBe("of project");
});

test("a token that is withheld makes no way for a weaker one that is not for the address either", () => {
  const tokens = { given: given("environment", "user"), stored: NONE, named: named("project") };
  expect(chooseToken(URL, tokens)).toEqual({ withheld: tokens.given[0] });
});
