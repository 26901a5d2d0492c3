/** `npm run destroy`: takes the deployed workers down, after offering an export. */
import { scriptOptions } from "../options.ts";
import { readAddresses } from "./addresses.ts";
import { checkDeployment, readDeployment } from "./deployment.ts";
import { exportAll } from "./export.ts";
import { Failed, orFail } from "./failed.ts";
import { personHere } from "./person.ts";
import { presentWorkers } from "./present.ts";
import { ownToken } from "./secrets.ts";
import { takeDown } from "./take-down.ts";
import { targetOf } from "./target.ts";

const USAGE = `usage: npm run destroy [-- OPTIONS]   delete the deployed workers and everything they hold

  --export FOLDER   write every list there first
  --no-export       delete without
  --confirm NAME    how the workers' names begin (todo, unless deploy.json says otherwise); at a terminal you are asked`;

const flags = scriptOptions(USAGE, {
  export: { type: "string" },
  "no-export": { type: "boolean", default: false },
  confirm: { type: "string" },
});

await orFail("destroy", async () => {
  const target = targetOf(readDeployment() ?? checkDeployment({}));
  await takeDown({
    target,
    deployed: await presentWorkers(target),
    person: personHere(),
    confirmed: flags.confirm,
    folder: flags["no-export"] ? null : flags.export,
    defaultFolder: `${target.deployment.name}-export-${new Date().toISOString().slice(0, 10)}`,
    async exportTo(folder) {
      const token = await ownToken(target);
      const addresses = readAddresses();
      if (token === undefined || !addresses)
        throw new Failed(
          `${token === undefined ? "no token" : "no address"} of the workers is known here: \`todo export\` each list yourself, then --no-export; nothing was deleted`,
        );
      return exportAll(addresses, token, folder, (line) => console.log(line));
    },
    tell: (line) => console.log(line),
  });
});
