import { SqliteStore } from "../../workers/datanode/storage/sqlite-store.ts";
import { storeContract } from "../helpers/store-contract.ts";
import { inStorage } from "./objects.ts";

let stores = 0;

storeContract("SQLite in a Durable Object", (use) => {
  stores += 1;
  return inStorage(`contract-${stores}`, (sql) => use(new SqliteStore(sql), () => new SqliteStore(sql)));
});
