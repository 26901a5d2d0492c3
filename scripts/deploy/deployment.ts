/** What is this deployment's own, beside wrangler.toml: kept in a file, so that `git pull` never meets it. No secret is in it. */
import { readFileSync, writeFileSync } from "node:fs";
import * as v from "valibot";
import { isMissing } from "../../cli/system-error.ts";
import { placesOf } from "../../workers/shared/places.ts";
import { Failed } from "./failed.ts";

/** To be committed in a copy of one's own: CI deploys with it. */
export const DEPLOYMENT_FILE = "deploy.json";
/** How the workers' names begin in wrangler.toml. */
export const DEFAULT_NAME = "todo";

const Name = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]{0,39}$/, "a name is a small letter, then up to 39 small letters, digits and -"),
);
const Host = v.pipe(
  v.string(),
  v.regex(/^(?=.{4,200}$)(?:[a-z0-9-]+\.)+[a-z]{2,}$/, "a domain is a host name, such as todo.example.com"),
);
const DeploymentSchema = v.strictObject({
  /** How the workers' names begin. */
  name: v.exactOptional(Name, DEFAULT_NAME),
  /** By node, in place of `TODO_PLACES` of wrangler.toml. */
  places: v.exactOptional(v.record(v.string(), v.string()), {}),
  /** Host names by environment, in place of workers.dev addresses. */
  domains: v.exactOptional(v.record(v.string(), Host), {}),
});
export type Deployment = v.InferOutput<typeof DeploymentSchema>;

/** The file's; undefined where there is none. */
export function readDeployment(): Deployment | undefined {
  let text: string;
  try {
    text = readFileSync(DEPLOYMENT_FILE, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    return checkDeployment(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failed(`${DEPLOYMENT_FILE}: ${reason}`);
  }
}

/** Throws where it is none, with what is wrong. */
export function checkDeployment(given: unknown): Deployment {
  const result = v.safeParse(DeploymentSchema, given);
  if (!result.success) {
    const [issue] = result.issues;
    throw new Failed(`${v.getDotPath(issue) ?? "it"}: ${issue.message}`);
  }
  const deployment = result.output;
  try {
    placesOf({ TODO_PLACES: placesText(deployment) });
  } catch (error) {
    throw new Failed(error instanceof Error ? error.message : String(error));
  }
  return deployment;
}

export function writeDeployment(deployment: Deployment): void {
  writeFileSync(DEPLOYMENT_FILE, `${JSON.stringify(deployment, null, 2)}\n`);
}

/** The places in the form of `TODO_PLACES`; empty where those of wrangler.toml hold. */
export function placesText({ places }: Deployment): string {
  return Object.entries(places)
    .map((entry) => entry.join("="))
    .join(",");
}

/** The page at the domain itself, and every other worker below it: `a.todo.example.com`, `sync.todo.example.com`. */
export function domainsUnder(domain: string, environments: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    environments.map((environment) => [
      environment,
      environment === "web" ? domain : `${environment.replace(/^datanode-/, "")}.${domain}`,
    ]),
  );
}
