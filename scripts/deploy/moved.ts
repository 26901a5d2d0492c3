/** Nodes whose place a deploy would change, and what to do instead. */
import { isJurisdiction, placeOf, SYNC_PLACE } from "../../workers/shared/places.ts";

/** A node that is deployed, and the table it was deployed with; undefined before there were places. */
export interface DeployedNode {
  readonly node: string;
  readonly table: string | undefined;
}

/** A line for each node of `deployed` that could not be where `table` says. Throws where `table` can't be read. */
export function movedNodes(deployed: readonly DeployedNode[], table: string): string[] {
  return deployed.flatMap(({ node, table: before }) => {
    const next = placeOf({ TODO_PLACES: table }, node);
    const last = before === undefined ? null : placeOf({ TODO_PLACES: before }, node);
    if (next === last) return [];
    // A hint moves nothing that is there; a jurisdiction is a namespace of its own, empty at first.
    if (last === null && next !== null && !isJurisdiction(next)) return [];
    const [from, to] = [last ?? "wherever it was first asked for", next ?? "no place"];
    const way =
      node === SYNC_PLACE
        ? `write ${SYNC_PLACE}=${last ?? "PLACE"} into TODO_PLACES, so that rounds go on where their journals are`
        : `add a node at the new place, wait until it has caught up, then retire ${node} (docs/operations.md)`;
    return [`${node} was made in ${from}, and TODO_PLACES says ${to}: ${way}`];
  });
}
