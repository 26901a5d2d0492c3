/** What a person is asked before their first deploy. An empty answer is the one in brackets. */
import { PLACES } from "../../workers/shared/places.ts";
import { checkDeployment, type Deployment, domainsUnder } from "./deployment.ts";
import { Failed } from "./failed.ts";

export interface Person {
  ask(question: string): Promise<string>;
  tell(line: string): void;
}

export interface Defaults {
  readonly name: string;
  /** By node, and `sync` where it has one of its own. */
  readonly places: ReadonlyMap<string, string>;
  readonly nodes: readonly string[];
  readonly environments: readonly string[];
}

export interface Answers {
  readonly deployment: Deployment;
  /** Whether tokens for people and devices are to be signed. */
  readonly wantsKeys: boolean;
}

export async function askAll(
  person: Person,
  { name, places, nodes, environments }: Defaults,
): Promise<Answers> {
  person.tell("Nothing is deployed yet. A few questions; Enter takes what stands in brackets.");
  const chosenName = await insist(person, `How the workers' names begin [${name}]: `, (answer) => {
    checkDeployment({ name: answer || name });
    return answer || name;
  });
  person.tell(`Where each node's data is made; it stays there. One of ${PLACES.join(", ")}.`);
  const chosenPlaces: Record<string, string> = Object.fromEntries(places);
  for (const node of nodes) {
    const place = places.get(node) ?? "";
    const chosen = await insist(
      person,
      `Place of node ${node} [${place || "wherever it is first asked for"}]: `,
      (answer) => {
        if (answer) checkDeployment({ places: { [node]: answer } });
        return answer || place;
      },
    );
    if (chosen) chosenPlaces[node] = chosen;
  }
  const domains = await insist(
    person,
    "A domain of a zone in your account, such as todo.example.com [none: workers.dev addresses]: ",
    (answer) => checkDeployment({ domains: answer ? domainsUnder(answer, environments) : {} }).domains,
  );
  const keys = await insist(
    person,
    "One token opens everything. Also a key that signs tokens for some lists, people, devices? y/n [n]: ",
    (answer) => {
      if (!/^(?:y|n|yes|no)?$/i.test(answer)) throw new Failed("y or n, please");
      return /^y/i.test(answer);
    },
  );
  return { deployment: { name: chosenName, places: chosenPlaces, domains }, wantsKeys: keys };
}

/** Asks until the answer can be read. */
async function insist<T>(person: Person, question: string, read: (answer: string) => T): Promise<T> {
  for (;;) {
    try {
      return read((await person.ask(question)).trim());
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      person.tell(error.message);
    }
  }
}
