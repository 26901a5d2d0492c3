/** `npm run exhaustive`: every pair of events with two nodes; `--nodes 3` takes much longer; `--one-in N` samples the pairs. */
import { parseArgs } from "node:util";
import { explore } from "./explore.ts";
import { SCENARIOS } from "./scenarios.ts";

const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "2" },
    "one-in": { type: "string", default: "1" },
    scenario: { type: "string" },
  },
});
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
