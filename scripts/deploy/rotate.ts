/** `npm run rotate`: a new token, and a new key that signs tokens, with nobody refused meanwhile. */
import { existsSync } from "node:fs";
import { scriptOptions } from "../options.ts";
import { checkDeployment, readDeployment } from "./deployment.ts";
import { Failed, orFail } from "./failed.ts";
import { presentWorkers } from "./present.ts";
import { beginRotation, finishRotation } from "./rotation.ts";
import { formerFile, KEYS, nextFile, TOKEN } from "./secrets.ts";
import { targetOf } from "./target.ts";

const USAGE = `usage: npm run rotate [-- --finish]   replace what opens the deployed workers, with nobody refused meanwhile

  without an option   make a new token and a new signing key, which workers take beside the former ones
  --finish            workers take the new ones alone: once every client has one`;

const flags = scriptOptions(USAGE, { finish: { type: "boolean", default: false } });

await orFail("rotate", async () => {
  const secrets = [TOKEN, KEYS].filter((secret) =>
    [secret.file, formerFile(secret), nextFile(secret)].some((path) => existsSync(path)),
  );
  if (secrets.length === 0)
    throw new Failed(
      `neither ${TOKEN.file} nor ${KEYS.file} is here: what you gave the workers yourself, docs/runbook.md tells how to replace`,
    );
  const target = targetOf(readDeployment() ?? checkDeployment({}));
  // Says where nobody is logged in, before anything is made.
  const deployed = await presentWorkers(target);
  const missing = Object.values(target.workers).filter(({ name }) => !deployed.has(name));
  if (missing.length > 0)
    throw new Failed(`not deployed: ${missing.map(({ name }) => name).join(", ")}; \`npm run deploy\` first`);
  for (const secret of secrets) {
    if (flags.finish) {
      const isDone = await finishRotation(target, secret);
      console.log(
        isDone ? `Workers take ${secret.file} alone.` : `${secret.file}: nothing is being replaced.`,
      );
    } else {
      await beginRotation(target, secret);
      console.log(`Workers take ${secret.file}, which is new, and the former one.`);
    }
  }
  if (!flags.finish) console.log(afterwards(secrets.includes(TOKEN), secrets.includes(KEYS)));
});

function afterwards(hasToken: boolean, hasKeys: boolean): string {
  const lines = [
    ...(hasToken ? [`  npx todo login < ${TOKEN.file}    # wherever the old token is in use`] : []),
    ...(hasKeys ? [`  TODO_SIGNING_KEY=${KEYS.file} npx todo token mint …    # signs with the new key`] : []),
    "  npm run rotate -- --finish    # once nobody needs the former ones: tokens signed with the old key are over by then",
  ];
  return ["Then:", ...lines].join("\n");
}
