/** Has a Durable Object class count the rows that it writes: `GET …/counted`. As `bench/workers/storage.ts` counts ours. */
import { countStorage } from "../../workers/storage.ts";

export function counting(Class) {
  return class extends Class {
    #counts;

    constructor(ctx, env) {
      // Before the class's own code runs: it writes in its constructor.
      const counts = countStorage(ctx);
      super(ctx, env);
      this.#counts = counts;
    }

    async fetch(request) {
      if (!new URL(request.url).pathname.endsWith("/counted")) return super.fetch(request);
      return Response.json(this.#counts());
    }
  };
}
