import { SqliteStore } from "../../workers/datanode/storage/sqlite-store.ts";
import { storeContract } from "../helpers/store-contract.ts";
import { inStorage } from "./objects.ts";

let stores = 0;

storeContract("SQLite in a Durable Object", (use) => {
  stores += 1;
  return inStorage(`contract-${stores}`, (storage) =>
    use(new SqliteStore(storage), () => new SqliteStore(storage)),
  );
});
