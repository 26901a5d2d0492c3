/** A datanode's routes are made with this. */
import { routesFor } from "../../shared/route.ts";
import type { DatanodeBindings } from "../env.ts";

export const route = routesFor<DatanodeBindings>();
