/** Counts the calls of a round to all nodes together; a call that is tried again counts again. */
import type { Replica } from "../../core/replica.ts";
import type { RoundSetting } from "./setting.ts";

export class CallCount {
  calls = 0;

  /** The same setting; what is asked of its replicas is counted. */
  of(setting: RoundSetting): RoundSetting {
    const replicas = Array.from(
      setting.replicas,
      ([node, replica]) => [node, this.#counted(replica)] as const,
    );
    return { ...setting, replicas: new Map(replicas) };
  }

  #counted(replica: Replica): Replica {
    const count = <Request, Answer>(send: (request: Request) => Promise<Answer>) => {
      return (request: Request) => {
        this.calls++;
        return send(request);
      };
    };
    return {
      open: count((request) => replica.open(request)),
      diff: count((request) => replica.diff(request)),
      apply: count((request) => replica.apply(request)),
      settle: count((request) => replica.settle(request)),
      purge: count((request) => replica.purge(request)),
      drop: count((request) => replica.drop(request)),
    };
  }
}
