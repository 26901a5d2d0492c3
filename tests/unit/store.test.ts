import { MemoryStore } from "../helpers/sim/memory-store.ts";
import { storeContract } from "../helpers/store-contract.ts";

storeContract("a memory store", (use) => {
  const store = new MemoryStore();
  use(store, () => store.clone());
});
