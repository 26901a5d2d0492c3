import { createDatanode } from "../datanode/http/app.ts";

export { Catalog } from "../datanode/catalog.ts";
export { DataNode } from "../datanode/data-node.ts";
// Which node this is comes from env.NODE, so all nodes are the same code.
export default createDatanode();
