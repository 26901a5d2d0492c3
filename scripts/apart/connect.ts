/**
 * In a worker that is apart: binds the objects of other workers to the runtimes where they live. Miniflare binds a proxy
 * object instead, which takes every value apart and puts it together again, and keeps what passed through it.
 */

/** Where an object class lives, as `ObjectBinding` has it. */
interface Elsewhere {
  readonly binding: string;
  readonly className: string;
  readonly script: string;
}

/** Of Miniflare's registry, what is needed to call. */
type Addresses = Readonly<
  Record<string, { readonly debugPortAddress: string; readonly userWorkerService: string }>
>;

interface Connection {
  getActor(service: string, className: string, id: string): object;
}

interface DebugPort {
  connect(address: string): Connection;
}

type Objects = Pick<DurableObjectNamespace, "idFromName" | "getByName">;

/** Once known, they stay. */
let addresses: Addresses | undefined;

/** `env` for one request or one object, which keeps its connections: workerd ties them to who made them. */
export function connect(
  env: Readonly<Record<string, Objects>>,
  elsewhere: readonly Elsewhere[],
  registry: Fetcher,
  debugPort: DebugPort,
): Record<string, Objects> {
  const connections = new Map<string, Connection>();
  const reach = async ({ script, className }: Elsewhere, id: DurableObjectId) => {
    addresses ??= await (await registry.fetch("http://registry")).json<Addresses>();
    const target = addresses[script];
    if (!target) throw new Error(`${script} is not in the registry`);
    const connection = connections.get(script) ?? debugPort.connect(target.debugPortAddress);
    connections.set(script, connection);
    return connection.getActor(target.userWorkerService, className, id.toString());
  };

  const connected = { ...env };
  for (const each of elsewhere) {
    const proxies = env[each.binding];
    if (!proxies) continue;
    connected[each.binding] = {
      // The same there as here: ids are made of the name and of what the class is called everywhere.
      idFromName: (name) => proxies.idFromName(name),
      getByName: (name) =>
        new Proxy(proxies.getByName(name), {
          get:
            (stub, method) =>
            async (...args: unknown[]) => {
              const object = await reach(each, stub.id);
              return Reflect.apply(Reflect.get(object, method), object, args);
            },
        }),
    };
  }
  return connected;
}
