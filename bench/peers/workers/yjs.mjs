/** y-partyserver with the document kept in SQLite, in pieces, as one row holds no more than 2 MB. When it is saved is the library's default. */
import { routePartykitRequest } from "partyserver";
import { YServer } from "y-partyserver";
import * as Y from "yjs";
import { counting } from "./counting.mjs";

const PIECE_BYTES = 1_000_000;

class Document extends YServer {
  async onLoad() {
    const { sql } = this.ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS piece (n INTEGER PRIMARY KEY, bytes BLOB)");
    const pieces = sql.exec("SELECT bytes FROM piece ORDER BY n").toArray();
    if (pieces.length === 0) return;
    Y.applyUpdate(
      this.document,
      new Uint8Array(await new Blob(pieces.map(({ bytes }) => bytes)).arrayBuffer()),
    );
  }

  async onSave() {
    const { sql } = this.ctx.storage;
    const update = Y.encodeStateAsUpdate(this.document);
    sql.exec("DELETE FROM piece");
    for (let n = 0; n * PIECE_BYTES < update.length; n++)
      sql.exec("INSERT INTO piece VALUES (?, ?)", n, update.slice(n * PIECE_BYTES, (n + 1) * PIECE_BYTES));
  }
}

export const Peer = counting(Document);

export default {
  async fetch(request, env) {
    return (await routePartykitRequest(request, env)) ?? new Response("not found", { status: 404 });
  },
};
