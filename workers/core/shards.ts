/** Which shard a list belongs to: of each node's catalog, and of the scheduler. */

/**
 * Never another number: so no list ever moves to another shard, whatever is deployed. Of a million lists a shard has 62,500,
 * which are 5 MB and some 45 wakes a minute; of a hundred million it could still hold its share.
 */
export const SHARDS = 16;

/** By the FNV-1a hash of the list's name. */
export function shardOf(list: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < list.length; index++)
    hash = Math.imul(hash ^ list.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % SHARDS;
}

/** The name of the object that is this shard of `whole`, which is an object's name too. */
export function shardName(whole: string, shard: number): string {
  return `${whole}-${shard}`;
}

/** The shard that an object of this name is. */
export function shardNumber(name: string | undefined): number {
  const [, number] = /-(\d+)$/.exec(name ?? "") ?? [];
  if (number === undefined) throw new Error(`${name} is the name of no shard`);
  return Number(number);
}
