/** In which order workers that bind each other can be deployed, where none of them need exist. */
import type { WorkerConfig } from "../config.ts";

export interface DeployStep {
  readonly environment: string;
  /** Bindings left out for now: what they name is not there yet. The worker comes again at the end. */
  readonly without: readonly string[];
}

/**
 * The sync worker first, then the datanodes: a node whose code speaks another protocol sits the rounds out meanwhile.
 * Cloudflare refuses a binding to a script that does not exist, and the workers bind each other in a circle: so what
 * comes before a worker that it binds comes without that binding, and once more at the end.
 */
export function deployPlan(
  workers: Readonly<Record<string, WorkerConfig>>,
  deployed: ReadonlySet<string>,
): DeployStep[] {
  const { [SYNC]: sync, ...datanodes } = workers;
  const there = new Set(deployed);
  const steps = Object.entries({ ...(sync && { [SYNC]: sync }), ...datanodes }).map(
    ([environment, { name, objects }]): DeployStep => {
      there.add(name);
      const missing = objects.filter(({ script }) => script !== undefined && !there.has(script));
      return { environment, without: missing.map(({ binding }) => binding) };
    },
  );
  const again = steps.filter(({ without }) => without.length > 0);
  return [...steps, ...again.map(({ environment }) => ({ environment, without: [] }))];
}

const SYNC = "sync";
