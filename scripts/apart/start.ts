/** Each worker in a runtime of its own, as on the platform: a process each, and calls between them over TCP. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare, type Request, Response } from "miniflare";
import { bundleWorker } from "../bundle.ts";
import type { LocalWorker, ObjectBinding } from "../config.ts";
import type { HeldCalls, RuntimeOptions, Runtimes, WorkerOptions } from "../runtimes.ts";
import { BINDING, PLUGIN } from "./debug-port.ts";

/** In a runtime's environment, the worker that it runs: so that one process can be told from another. */
export const WORKER_VARIABLE = "TODO_WORKER";

const PLUGIN_PATH = fileURLToPath(new URL("./debug-port.ts", import.meta.url));
const CONNECT_PATH = fileURLToPath(new URL("./connect.ts", import.meta.url));

/** Resolves once each runtime knows the addresses of those that its worker calls: Miniflare's registry tells, a folder. */
export async function startApart(
  workers: readonly LocalWorker[],
  { shared, worker: workerOptions, held }: RuntimeOptions,
): Promise<Runtimes> {
  const registry = await mkdtemp(join(tmpdir(), "edge-todos-registry-"));
  const connector = await bundleWorker(CONNECT_PATH);
  const runtimes = new Map<string, Miniflare>();
  /** By worker: the registry as its runtime last saw it. */
  const registries = new Map<string, object>();
  const news = new EventTarget();
  const start = async (worker: LocalWorker) => {
    const { promise: joined, resolve } = Promise.withResolvers<void>();
    const elsewhere = worker.objects.filter(isElsewhere);
    const runtime = new Miniflare(
      convertV4MiniflareOptions({
        ...shared,
        // A runtime opens databases of its own there, which no other process may have open.
        ...(typeof shared.resourcePersistencePath === "string" && {
          resourcePersistencePath: join(shared.resourcePersistencePath, worker.name),
        }),
        unsafeDevRegistryPath: registry,
        unsafeHandleDevRegistryUpdate: (known) => {
          registries.set(worker.name, known);
          news.dispatchEvent(new Event("update"));
          if (elsewhere.every(({ script = "" }) => script in known)) resolve();
        },
        unsafeRuntimeEnv: { [WORKER_VARIABLE]: worker.name },
        workers: [
          connected(workerOptions(worker), worker.objects, connector, {
            addresses: async () => {
              await joined;
              return Response.json(registries.get(worker.name));
            },
            ...(held && { held }),
          }),
        ],
      }),
    );
    runtimes.set(worker.name, runtime);
    await runtime.ready;
    // Of a worker that calls no other, the registry has nothing to tell.
    if (elsewhere.length > 0) await joined;
  };
  const stop = async () => {
    const ends = await Promise.allSettled([...runtimes.values()].map((runtime) => runtime.dispose()));
    await rm(registry, { recursive: true });
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  };

  try {
    await Promise.all(workers.map(start));
  } catch (error) {
    // Why the start failed is what is to be told.
    await stop().catch(() => {});
    throw error;
  }
  return {
    of: (worker) => runtimes.get(worker) ?? fail(worker),
    stop,
    async stopOne(worker) {
      const runtime = runtimes.get(worker);
      runtimes.delete(worker);
      await runtime?.dispose();
    },
    async startOne(worker) {
      await start(worker);
      const callers = workers.filter(({ objects }) => objects.some(({ script }) => script === worker.name));
      while (!callers.every(({ name }) => worker.name in (registries.get(name) ?? {})))
        await once(news, "update");
    },
  };
}

/** The same worker, with what its main module connects it by. */
function connected(
  options: WorkerOptions,
  objects: readonly ObjectBinding[],
  connector: string,
  { addresses, held }: { addresses: () => Promise<Response>; held?: HeldCalls },
): WorkerOptions {
  const [elsewhere, own] = [objects.filter(isElsewhere), objects.filter((object) => !isElsewhere(object))];
  return {
    ...options,
    modules: [
      { type: "ESModule", path: "main.js", contents: mainModule(own.map(({ className }) => className)) },
      { type: "ESModule", path: "connect.js", contents: connector },
      ...options.modules.map((module) => ({ ...module, path: "worker.js" })),
    ],
    bindings: {
      ...options.bindings,
      APART_OBJECTS: elsewhere.map((object) => ({ ...object })),
      APART_HELD: [...(held?.methods ?? [])],
    },
    serviceBindings: {
      ...options.serviceBindings,
      APART_ADDRESSES: addresses,
      APART_GATE: async ({ url }: Request) => {
        const passes = !held || (await held.mayPass(new URL(url).pathname.slice(1)));
        return new Response(null, { status: passes ? 204 : 423 });
      },
    },
    unsafeBindings: [
      { name: BINDING, type: PLUGIN, plugin: { package: PLUGIN_PATH, name: PLUGIN }, options: {} },
    ],
  };
}

/** The worker as it is, but for an `env` that is connected. */
function mainModule(classNames: readonly string[]): string {
  const classes = classNames.map(
    (name) => `export class ${name} extends worker.${name} {
  constructor(ctx, env) { super(ctx, connected(env)); }
}`,
  );
  return `
import { connect } from "./connect.js";
import * as worker from "./worker.js";
const connected = (env) => connect(env, env.APART_OBJECTS, {
  registry: env.APART_ADDRESSES,
  debugPort: env.${BINDING},
  held: { methods: env.APART_HELD, gate: env.APART_GATE },
});
export default {
  fetch: (request, env, ctx) => worker.default.fetch(request, connected(env), ctx),
  scheduled: (event, env, ctx) => worker.default.scheduled(event, connected(env), ctx),
};
${classes.join("\n")}
`;
}

function isElsewhere({ script }: ObjectBinding): boolean {
  return script !== undefined;
}

function fail(worker: string): never {
  throw new Error(`the cluster has no worker ${worker}`);
}
