/** PouchDB's replicator, both ways between two servers. Line in: `{a, b, batch, gzip, times}`; line out: `{ms, written}`. */
import { createInterface } from "node:readline";
import PouchDB from "pouchdb";

for await (const line of createInterface({ input: process.stdin })) {
  const { a, b, batch, gzip, times } = JSON.parse(line);
  const options = {
    skip_setup: true,
    ...(!gzip && {
      fetch: (url, request) => {
        request.headers.set("accept-encoding", "identity");
        return PouchDB.fetch(url, request);
      },
    }),
  };
  const [left, right] = [new PouchDB(a, options), new PouchDB(b, options)];
  const start = performance.now();
  let written = 0;
  for (let time = 0; time < times; time++) {
    const { push, pull } = await PouchDB.sync(left, right, batch === null ? {} : { batch_size: batch });
    written += push.docs_written + pull.docs_written;
  }
  const ms = (performance.now() - start) / times;
  console.log(JSON.stringify({ ms, written }));
}
