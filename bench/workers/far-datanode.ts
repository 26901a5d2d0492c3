/** A datanode that is far from everything: each call between its lists and the sync worker takes `FAR_MS` on its way, and so does the answer. */
import { DataNode as RealDataNode } from "../../workers/datanode/data-node.ts";
import type { DatanodeEnv } from "../../workers/datanode/env.ts";
import { createDatanode } from "../../workers/datanode/http/app.ts";
import type { CoordinatorRpc, DataNodeRpc } from "../../workers/shared/rpc.ts";

export { Catalog } from "../../workers/datanode/catalog.ts";

interface FarEnv extends DatanodeEnv {
  readonly FAR_MS: string;
}

/** All that the sync worker calls: nobody who stands beside the node does. */
const FROM_AFAR: Readonly<Record<keyof DataNodeRpc, true>> = {
  open: true,
  diff: true,
  apply: true,
  settle: true,
  purge: true,
  drop: true,
  summary: true,
  register: true,
};

export class DataNode extends RealDataNode {
  constructor(ctx: DurableObjectState, env: FarEnv) {
    super(ctx, { ...env, ...(env.COORDINATORS && { COORDINATORS: farAway(env.COORDINATORS, env) }) });
  }
}

for (const call of Object.keys(FROM_AFAR)) {
  const answer: unknown = Object.getOwnPropertyDescriptor(RealDataNode.prototype, call)?.value;
  if (typeof answer !== "function") throw new Error(`a datanode has no call ${call}`);
  Object.defineProperty(DataNode.prototype, call, {
    value(this: { readonly env: FarEnv }, request: unknown) {
      return crossing(this.env, () => answer.call(this, request));
    },
  });
}

export default createDatanode();

type Coordinators = NonNullable<FarEnv["COORDINATORS"]>;

/** The same binding, with the way to what it names. */
function farAway(coordinators: Coordinators, env: FarEnv): Coordinators {
  const stubOf: Coordinators["getByName"] = (name, options) => {
    const stub = coordinators.getByName(name, options);
    const far: CoordinatorRpc = {
      trigger: (list, urgent) => crossing(env, () => stub.trigger(list, urgent)),
    };
    return far as typeof stub;
  };
  return new Proxy(coordinators, {
    get: (target, name) => (name === "getByName" ? stubOf : Reflect.get(target, name)),
  });
}

async function crossing<T>({ FAR_MS }: FarEnv, call: () => Promise<T>): Promise<T> {
  await scheduler.wait(Number(FAR_MS));
  const answer = await call();
  await scheduler.wait(Number(FAR_MS));
  return answer;
}
