import { MemoryStore } from "../helpers/memory-store.ts";
import { storeContract } from "../helpers/store-contract.ts";

storeContract("a memory store", (use) => use(new MemoryStore()));
