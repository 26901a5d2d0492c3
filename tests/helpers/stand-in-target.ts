/** A deployment whose platform is this process: what wrangler was asked, and which secrets and workers there are. */
import type { Target } from "../../scripts/deploy/target.ts";
import type { WranglerRun } from "../../scripts/wrangler.ts";

export const ENVIRONMENTS = ["datanode-a", "datanode-b", "sync", "web"];

export class StandIn {
  /** Secrets by environment; a worker that is not here is not deployed. */
  readonly secrets = new Map<string, Map<string, string>>();
  /** Each command, with its environment. */
  readonly asked: string[] = [];
  /** Is called after each command that changed something. */
  onChange: () => void = () => {};
  /** Whether a command fails, as by a connection that is lost. */
  fails: (command: string) => boolean = () => false;

  constructor(environments: readonly string[] = ENVIRONMENTS) {
    for (const environment of environments) this.secrets.set(environment, new Map());
  }

  readonly target: Target = {
    deployment: { name: "todo", places: {}, domains: {} },
    workers: Object.fromEntries(
      ENVIRONMENTS.map((environment) => [
        environment,
        {
          name: `todo-${environment}`,
          entry: "",
          vars: environment.startsWith("datanode-") ? { NODE: environment.slice(-1) } : {},
          objects: [],
          compatibilityDate: "2026-11-02",
        },
      ]),
    ),
    wrangler: async (environment, args, { input } = {}) => this.#run(environment, args, input),
    deploy: async () => ({ code: 1, output: "not played here" }),
  };

  secret(environment: string, name: string): string | undefined {
    return this.secrets.get(environment)?.get(name);
  }

  #run(environment: string, args: readonly string[], input: string | undefined): WranglerRun {
    const command = `${environment}: ${args.join(" ")}`;
    this.asked.push(command);
    if (this.fails(command)) return { code: 1, output: `connection lost with ${input ?? "nothing"}` };
    const known = this.secrets.get(environment);
    if (!known) return { code: 1, output: "This Worker does not exist on your account. [code: 10007]" };
    const [first, second, name = ""] = args;
    if (first === "secret" && second === "list")
      return { code: 0, output: JSON.stringify([...known.keys()].map((key) => ({ name: key }))) };
    if (first === "secret" && second === "put") known.set(name, input ?? "");
    else if (first === "delete") this.secrets.delete(environment);
    else return { code: 1, output: `not played here: ${command}` };
    this.onChange();
    return { code: 0, output: "done" };
  }
}
