/** Stands in for every list's coordinator where only the waking is looked at: it counts, and runs no round. */
import { DurableObject } from "cloudflare:workers";

interface CountingEnv {
  readonly COUNTER: DurableObjectNamespace<Counter>;
}

const LOOK_AGAIN_MS = 60_000;

export class Coordinator extends DurableObject<CountingEnv> {
  async wake(list: string): Promise<number> {
    await this.env.COUNTER.getByName("counter").count(list);
    return Date.now() + LOOK_AGAIN_MS;
  }
}

export class Counter extends DurableObject<object> {
  count(list: string): void {
    const { kv } = this.ctx.storage;
    kv.put(list, (kv.get<number>(list) ?? 0) + 1);
  }

  /** What was woken since the last call, as often as it was. */
  take(): string[] {
    const { kv } = this.ctx.storage;
    const counted = [...kv.list<number>()];
    for (const [list] of counted) kv.delete(list);
    return counted.flatMap(([list, times]) => Array.from({ length: times }, () => list));
  }
}

export default {
  async fetch(_request, env) {
    return Response.json(await env.COUNTER.getByName("counter").take());
  },
} satisfies ExportedHandler<CountingEnv>;
