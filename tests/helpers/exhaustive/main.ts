/** `npm run exhaustive`: every pair of events with two nodes; `--nodes 3` takes much longer; `--one-in N` samples the pairs. */
import { scriptOptions, wrongOption } from "../../../scripts/options.ts";
import { explore } from "./explore.ts";
import { SCENARIOS } from "./scenarios.ts";

const USAGE = "usage: npm run exhaustive [-- --nodes 2|3 --one-in N --scenario NAME]";
const values = scriptOptions(USAGE, {
  nodes: { type: "string", default: "2" },
  "one-in": { type: "string", default: "1" },
  scenario: { type: "string" },
});
if (!/^[23]$/.test(values.nodes)) wrongOption(`--nodes is 2 or 3, not ${values.nodes}`, USAGE);
if (!/^[1-9]\d{0,6}$/.test(values["one-in"]))
  wrongOption(`--one-in: ${values["one-in"]} is no number`, USAGE);
if (values.scenario !== undefined && !SCENARIOS.some(({ name }) => name === values.scenario))
  wrongOption(`--scenario is one of ${SCENARIOS.map(({ name }) => name).join(", ")}`, USAGE);
const nodes = ["a", "b", "c"].slice(0, Number(values.nodes));

let schedules = 0;
for (const scenario of SCENARIOS) {
  if (values.scenario !== undefined && values.scenario !== scenario.name) continue;
  const started = performance.now();
  const found = await explore(scenario, { nodes, oneIn: Number(values["one-in"]), enough: 5 });
  schedules += found.schedules;
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(
    `${scenario.name}: ${found.schedules} schedules in ${seconds} s, ${found.violations.length} violations`,
  );
  for (const violation of found.violations) console.error(violation);
  if (found.violations.length > 0) process.exitCode = 1;
}
console.log(`${schedules} schedules of ${nodes.length} nodes`);
