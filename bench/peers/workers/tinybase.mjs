/** TinyBase's synchronizer as its guide for Durable Objects has it, on SQLite; `fragmented`, as one row holds no more than 2 MB. */
import { createMergeableStore } from "tinybase";
import { createDurableObjectSqlStoragePersister } from "tinybase/persisters/persister-durable-object-sql-storage";
import {
  getWsServerDurableObjectFetch,
  WsServerDurableObject,
} from "tinybase/synchronizers/synchronizer-ws-server-durable-object";
import { counting } from "./counting.mjs";

class TinyBase extends WsServerDurableObject {
  createPersister() {
    return createDurableObjectSqlStoragePersister(createMergeableStore(), this.ctx.storage.sql, {
      mode: "fragmented",
    });
  }
}

export const Peer = counting(TinyBase);

const upgrade = getWsServerDurableObjectFetch("PEERS");

export default {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    const [room, rest] = pathname.slice(1).split("/");
    if (rest === "counted") return env.PEERS.get(env.PEERS.idFromName(room)).fetch(request);
    return upgrade(request, env);
  },
};
