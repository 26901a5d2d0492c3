/** `npm run deploy`: every worker of wrangler.toml, in an order that works on an empty account. */
import { placesOf } from "../../workers/shared/places.ts";
import { parseTable } from "../../workers/shared/table.ts";
import { scriptOptions } from "../options.ts";
import { type AccessOutcome, setUpAccess } from "./access.ts";
import { addressesOf, keepAddresses, settingsText } from "./addresses.ts";
import type { Deployed } from "./deployed.ts";
import {
  checkDeployment,
  DEPLOYMENT_FILE,
  type Deployment,
  domainsUnder,
  readDeployment,
  writeDeployment,
} from "./deployment.ts";
import { Failed, orFail } from "./failed.ts";
import { personHere } from "./person.ts";
import { type DeployStep, deployPlan } from "./plan.ts";
import { deployedWorkers, refuseToMove, wayBack } from "./present.ts";
import { askAll } from "./questions.ts";
import { ownToken, tokenOfEnvironment } from "./secrets.ts";
import { smokeTest } from "./smoke.ts";
import { type Target, targetOf } from "./target.ts";

const USAGE = `usage: npm run deploy [-- OPTIONS]   bring every worker to Cloudflare

  --dry-run             bundle them only, offline
  --name NAME           how the workers' names begin, in place of todo
  --places a=weur,…     where each node's data is made, in place of TODO_PLACES in wrangler.toml
  --domain HOST         the page at HOST, the other workers below it, in place of workers.dev addresses
  --keys                make a key that signs tokens, beside the one token that opens everything
  --no-smoke            leave out the write, round and read on a list of its own at the end

The first three choices are kept in ${DEPLOYMENT_FILE}. At a terminal, a first deploy asks for them.`;

const flags = scriptOptions(USAGE, {
  "dry-run": { type: "boolean", default: false },
  name: { type: "string" },
  places: { type: "string" },
  domain: { type: "string" },
  keys: { type: "boolean", default: false },
  "no-smoke": { type: "boolean", default: false },
});

await orFail("deploy", async () => {
  const kept = readDeployment();
  const chosen = withFlags(kept ?? checkDeployment({}));
  if (flags["dry-run"]) await dryRun(targetOf(chosen));
  else await deploy(chosen, kept === undefined);
});

/** What was chosen before, and what the flags say. */
function withFlags(deployment: Deployment): Deployment {
  const { name, places, domain } = flags;
  return checkDeployment({
    ...deployment,
    ...(name !== undefined && { name }),
    ...(places !== undefined && { places: Object.fromEntries(parseTable(places)) }),
    ...(domain !== undefined && {
      domains: domainsUnder(domain, Object.keys(targetOf(deployment).workers)),
    }),
  });
}

/** Bundles every step of a first deploy, offline. */
async function dryRun(target: Target): Promise<void> {
  const steps = deployPlan(target.workers, new Set());
  const runs = await Promise.all(
    steps.map(async (step) => ({ step, ...(await runStep(target, step, ["--dry-run"], false)) })),
  );
  for (const { step, code, output } of runs) {
    const size = /Total Upload: (.+?) \/ gzip: (.+)/.exec(output);
    if (code !== 0 || !size) throw new Failed(`${nameOf(target, step)} does not bundle`, output);
    console.log(`gzip ${size[2]} of ${size[1]}  ${describe(target, step)}`);
  }
  console.log("Dry run: nothing was deployed.");
}

async function deploy(chosen: Deployment, isFirst: boolean): Promise<void> {
  const given = tokenOfEnvironment(process.env);
  const { target, deployed, wantsKeys } = await decide(chosen, isFirst);
  refuseToMove(target, deployed);
  for (const note of wayBack(deployed)) console.log(note);
  const outputs = new Map<string, string>();
  for (const step of deployPlan(target.workers, new Set(deployed.keys()))) {
    console.log(`\n== ${describe(target, step)}`);
    const { code, output } = await runStep(target, step, [], true);
    if (code !== 0)
      throw new Failed(
        `${nameOf(target, step)} was not deployed; run this again once that is mended: it goes on from here`,
      );
    outputs.set(step.environment, output);
  }
  const outcome = await setUpAccess(target, given, wantsKeys);
  const addresses = addressesOf(target, outputs);
  keepAddresses(addresses);
  // First: it is wanted most where the smoke test fails.
  console.log(`\n${afterwards(outcome, settingsText(addresses)).join("\n")}\n`);
  if (!flags["no-smoke"]) await smokeTest(addresses, await ownToken(target));
}

interface Decided {
  readonly target: Target;
  readonly deployed: ReadonlyMap<string, Deployed>;
  readonly wantsKeys: boolean;
}

/** Asks a person who deploys for the first time; what is chosen is kept before anything is deployed. */
async function decide(chosen: Deployment, isFirst: boolean): Promise<Decided> {
  let target = targetOf(chosen);
  // First of all, as it says where nobody is logged in.
  let deployed = await deployedWorkers(target);
  const { name, places, domain, keys } = flags;
  const isChosen = [name, places, domain].some((flag) => flag !== undefined);
  const person = personHere();
  if (!person || !isFirst || isChosen || deployed.size > 0) {
    if (isChosen) keep(chosen);
    return { target, deployed, wantsKeys: keys };
  }
  const nodes = Object.values(target.workers).flatMap(({ vars }) => vars.NODE ?? []);
  const answers = await askAll(person, {
    name: chosen.name,
    places: placesOf(target.workers.sync?.vars ?? {}),
    nodes,
    environments: Object.keys(target.workers),
  });
  keep(answers.deployment);
  target = targetOf(answers.deployment);
  deployed = await deployedWorkers(target);
  return { target, deployed, wantsKeys: keys || answers.wantsKeys };
}

function keep(deployment: Deployment): void {
  writeDeployment(deployment);
  console.log(`${DEPLOYMENT_FILE} keeps that for the next deploys: commit it. No secret is in it.`);
}

/** What a person does next. No token is in it: what a deploy prints ends up in logs. */
function afterwards(outcome: AccessOutcome, settings: string | undefined): readonly string[] {
  switch (outcome.type) {
    case "kept":
      return ["Each worker has a token already, or keys that sign them (TODO_KEYS)."];
    case "given":
      return [
        `The workers have the token${outcome.file ? ` that is kept in ${outcome.file}` : ""}. To log in:`,
        `  export ${settings ?? "TODO_NODES=a=https://…,b=https://… TODO_SYNC=https://…"}`,
        `  npx todo login${outcome.file ? ` < ${outcome.file}` : ""}`,
      ];
    case "lacking":
      return [
        `${outcome.names.join(", ")}: without TODO_TOKEN, and closed to everyone until it is set:`,
        "  set TODO_TOKEN to the one that the others have, or to a new one for all, and run this again;",
        "  `openssl rand -hex 32` makes one",
      ];
  }
}

function runStep(
  target: Target,
  { environment, without }: DeployStep,
  args: readonly string[],
  show: boolean,
) {
  return target.deploy(environment, without, args, { show });
}

function describe(target: Target, step: DeployStep): string {
  const { without } = step;
  const name = nameOf(target, step);
  return without.length === 0 ? name : `${name}, for now without ${without.join(", ")}`;
}

function nameOf({ workers }: Target, { environment }: DeployStep): string {
  return workers[environment]?.name ?? environment;
}
