/** The bindings of Durable Objects, and how an object of one is asked for. */
import { isJurisdiction, type PlaceEnv, placeOf } from "./places.ts";

/** A binding of Durable Objects that are asked for nothing but `T`, wherever their class lives. */
export type Objects<T> = DurableObjectNamespace<T & Rpc.DurableObjectBranded>;
export type ObjectStub<T> = DurableObjectStub<T & Rpc.DurableObjectBranded>;

/**
 * The object `name` of `node` (or of `sync`). An object is made where it is first asked for, whoever asks, and stays there:
 * so every call goes through here.
 */
export function objectOf<T extends Rpc.DurableObjectBranded | undefined>(
  env: PlaceEnv,
  node: string,
  objects: DurableObjectNamespace<T>,
  name: string,
): DurableObjectStub<T> {
  const place = placeOf(env, node);
  if (place === null) return objects.getByName(name);
  if (isJurisdiction(place)) return objects.jurisdiction(place).getByName(name);
  return objects.getByName(name, { locationHint: place });
}
