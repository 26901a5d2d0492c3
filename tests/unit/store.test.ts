import { SqliteStore } from "../../workers/datanode/storage/sqlite-store.ts";
import { NodeSql } from "../helpers/node-sql.ts";
import { storeContract } from "../helpers/store-contract.ts";

storeContract("SQLite in Node", (use) => {
  const sql = new NodeSql();
  use(new SqliteStore(sql), () => new SqliteStore(sql));
});
