/** A gate in rough weather: it loses calls and replies, repeats them and brings them late; and it can distort what is read. */

import { ListGate as Gate } from "../../../scripts/gate/worker.ts";
import type { Body } from "../../../workers/core/body.ts";
import { packVersioned, unpackVersioned } from "../../../workers/core/packed.ts";
import type {
  DiffPage,
  DiffRequest,
  Fenced,
  OpenAnswer,
  OpenRequest,
} from "../../../workers/core/replica.ts";
import { Random } from "../sim/random.ts";
import { FAULTS, type Fault, type FaultCounts, noFaults, type Weather } from "../torture/weather.ts";

export { CatalogGate } from "../../../scripts/gate/worker.ts";

/** Records whose body has `marker` in it are read as if the node were of a later version. */
export interface Distortion {
  readonly marker: string;
  /** Instead of the id, and of the body. */
  readonly id?: string;
  readonly body?: string;
}

/** The longest that a delayed call waits: long beside a call's usual time, short beside a test's. */
const MAX_DELAY_MS = 40;

/** The gate before one list of the node. */
export class ListGate extends Gate {
  /** Calls that nobody waits for any more. They are lost with the object, as on any network. */
  readonly #strays: (() => Promise<unknown>)[] = [];
  #random: Random | undefined;

  setWeather(weather: Weather): void {
    this.ctx.storage.kv.put("weather", weather);
    this.#random = undefined;
  }

  distort(distortions: readonly Distortion[]): void {
    this.ctx.storage.kv.put("distortions", distortions);
  }

  counts(): FaultCounts {
    return this.ctx.storage.kv.get<FaultCounts>("counts") ?? { calls: 0, ...noFaults() };
  }

  override async open(request: OpenRequest): Promise<OpenAnswer> {
    const answer = await super.open(request);
    if (answer.type !== "opened" || !answer.first) return answer;
    return { ...answer, first: this.#distorted(answer.first) };
  }

  override async diff(request: DiffRequest): Promise<DiffPage | Fenced> {
    const answer = await super.diff(request);
    return answer.type === "page" ? this.#distorted(answer) : answer;
  }

  #distorted(page: DiffPage): DiffPage {
    const distortions = this.ctx.storage.kv.get<Distortion[]>("distortions") ?? [];
    if (distortions.length === 0) return page;
    const records = unpackVersioned(page.records).map((record) => {
      const { id, body } = distortions.find(({ marker }) => record.body.includes(marker)) ?? {};
      return { ...record, id: (id ?? record.id) as typeof record.id, body: (body ?? record.body) as Body };
    });
    return { ...page, records: packVersioned(records) };
  }

  protected override async pass<T>(call: string, send: () => Promise<T>): Promise<T> {
    const weather = this.ctx.storage.kv.get<Weather>("weather");
    // Status is no part of a round: it is asked by people, who look again.
    if (!weather || weather.rate === 0 || call === "summary") return super.pass(call, send);
    const random = this.#draw(weather);
    if (this.#strays.length > 0 && random.chance(0.5)) this.#arrive(random.draw(this.#strays));
    const fault = random.chance(weather.rate) ? random.pick(FAULTS) : undefined;
    this.#count(fault);
    return fault === undefined ? super.pass(call, send) : this.#go(fault, random, send);
  }

  async #go<T>(fault: Fault, random: Random, send: () => Promise<T>): Promise<T> {
    if (fault === "request lost") throw new Error(fault);
    if (fault === "late") {
      this.#strays.push(send);
      throw new Error(fault);
    }
    if (fault === "delayed") await scheduler.wait(random.between(1, MAX_DELAY_MS));
    const answer = await send();
    if (fault === "reply lost") throw new Error(fault);
    if (fault === "late again") this.#strays.push(send);
    return fault === "repeated" ? send() : answer;
  }

  #arrive(stray: () => Promise<unknown>): void {
    this.ctx.waitUntil(stray().catch(() => {}));
  }

  /** Another sequence in each life of this object: the same one would always spare the same calls. */
  #draw({ seed }: Weather): Random {
    if (!this.#random) {
      const life = (this.ctx.storage.kv.get<number>("life") ?? 0) + 1;
      this.ctx.storage.kv.put("life", life);
      this.#random = new Random(seed + life);
    }
    return this.#random;
  }

  #count(fault: Fault | undefined): void {
    const counts = this.counts();
    const next = { ...counts, calls: counts.calls + 1, ...(fault && { [fault]: counts[fault] + 1 }) };
    this.ctx.storage.kv.put("counts", next);
  }
}

interface FaultEnv {
  readonly LIST_GATES: DurableObjectNamespace<ListGate>;
}

/** `PUT /weather/NAME` and `PUT /distort/NAME` set what happens to a list's calls; `GET` tells how often it did. */
export default {
  async fetch(request, env) {
    const [, what, name = ""] = new URL(request.url).pathname.split("/");
    const gate = env.LIST_GATES.getByName(name);
    if (request.method !== "PUT") return Response.json(await gate.counts());
    if (what === "weather") await gate.setWeather(await request.json<Weather>());
    else await gate.distort(await request.json<Distortion[]>());
    return new Response();
  },
} satisfies ExportedHandler<FaultEnv>;
