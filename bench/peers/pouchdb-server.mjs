/** One PouchDB server on LevelDB, as express-pouchdb serves it. Prints its address once it listens. */
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import expressPouchDB from "express-pouchdb";
import PouchDB from "pouchdb";

const folder = mkdtempSync(join(tmpdir(), "bench-pouchdb-"));
const app = express();
app.use(
  expressPouchDB(PouchDB.defaults({ prefix: `${folder}/` }), {
    inMemoryConfig: true,
    logPath: join(folder, "log.txt"),
    // Only what replication needs.
    mode: "minimumForPouchDB",
  }),
);
const server = app.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));

// The bench ends its peers by closing their stdin.
process.stdin.resume().on("end", async () => {
  await rm(folder, { recursive: true, force: true });
  process.exit();
});
