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

/** The part of Miniflare's registry that a call needs. */
type Addresses = Readonly<
  Record<string, { readonly debugPortAddress: string; readonly userWorkerService: string }>
>;

interface Connection {
  getActor(service: string, className: string, id: string): object;
}

interface DebugPort {
  connect(address: string): Connection;
}

/** What connecting takes. */
interface Means {
  readonly registry: Fetcher;
  readonly debugPort: DebugPort;
  /** Calls of these methods wait for the gate's word, and are dropped where it says no. */
  readonly held: { readonly methods: readonly string[]; readonly gate: Fetcher };
}

type Objects = Pick<DurableObjectNamespace, "idFromName" | "getByName">;

/** Known until a call fails: a worker that was stopped and started again has another address. */
let addresses: Addresses | undefined;

/** `env` for one request or one object, which keeps its connections: workerd ties them to who made them. */
export function connect(
  env: Readonly<Record<string, Objects>>,
  elsewhere: readonly Elsewhere[],
  { registry, debugPort, held }: Means,
): Record<string, Objects> {
  const connections = new Map<string, Connection>();
  const reach = async ({ script, className }: Elsewhere, id: DurableObjectId) => {
    // One that is missing may have come meanwhile.
    if (!addresses?.[script]) addresses = await (await registry.fetch("http://registry")).json<Addresses>();
    const target = addresses[script];
    if (!target) throw new Error(`${script} is not in the registry`);
    const connection = connections.get(script) ?? debugPort.connect(target.debugPortAddress);
    connections.set(script, connection);
    return connection.getActor(target.userWorkerService, className, id.toString());
  };
  const forget = ({ script }: Elsewhere) => {
    addresses = undefined;
    connections.delete(script);
  };
  const isDropped = async (method: string) =>
    held.methods.includes(method) && !(await held.gate.fetch(`http://gate/${method}`)).ok;

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
              if (await isDropped(String(method))) return undefined;
              try {
                const object = await reach(each, stub.id);
                return await Reflect.apply(Reflect.get(object, method), object, args);
              } catch (error) {
                forget(each);
                throw error;
              }
            },
        }),
    };
  }
  return connected;
}
