/** The calls that are under way between a sync worker and the nodes, and what becomes of them. */
import type { Replica } from "../../../workers/core/replica.ts";
import type { Answer, Method, Request } from "../list-on-node.ts";
import { brief } from "./history.ts";
import { tamper } from "./hostile.ts";
import type { Random } from "./random.ts";
import type { Fault, Setup } from "./setup.ts";
import type { SimNode } from "./sim-node.ts";
import { Violation } from "./violation.ts";

export type Note = (line: () => string) => void;

/** Who makes calls: one life of a sync worker. Nothing reaches it after its end. */
export interface Life {
  readonly name: string;
  ended: boolean;
}

interface PendingCall {
  readonly label: () => string;
  readonly node: SimNode;
  readonly life: Life;
  /** Runs on the node, and the answer goes back. */
  deliver(): void;
  /** Runs on the node, and nobody hears of it. */
  run(): void;
  fail(fault: Fault): void;
}

export class Network {
  readonly faults: Record<Fault, number>;
  /** Calls until it was healed. */
  calls = 0;
  /** Answers that no honest node would have given. */
  hostile = 0;
  /** Nothing goes wrong any more. */
  healed = false;
  readonly #setup: Setup;
  readonly #random: Random;
  readonly #note: Note;
  /** Is told of each node that a living worker has opened. */
  opened: (node: SimNode) => void = () => {};
  #pending: PendingCall[] = [];
  /** Calls that arrive late: the caller has given up on them, or has had its answer already. */
  #strays: PendingCall[] = [];

  constructor(random: Random, setup: Setup, note: Note) {
    this.#random = random;
    this.#setup = setup;
    this.#note = note;
    this.faults = {
      "request lost": 0,
      "reply lost": 0,
      repeated: 0,
      late: 0,
      "late again": 0,
      "node down": 0,
    };
  }

  get pending(): number {
    return this.#pending.length;
  }

  /** Whether someone waits for an answer. */
  isWaiting(life: Life): boolean {
    return this.#pending.some((call) => call.life === life);
  }

  get strays(): number {
    return this.#strays.length;
  }

  replica(node: SimNode, life: Life): Replica {
    return {
      open: (request) => this.#send(node, life, "open", request),
      diff: (request) => this.#send(node, life, "diff", request),
      apply: (request) => this.#send(node, life, "apply", request),
      settle: (request) => this.#send(node, life, "settle", request),
      purge: (request) => this.#send(node, life, "purge", request),
      drop: (request) => this.#send(node, life, "drop", request),
    };
  }

  /** Lets one call go on, with a fault or without. */
  step(): void {
    const isFaulty = !this.healed && this.#random.chance(this.#setup.faultRate);
    this.pass(isFaulty ? this.#random.pick(this.#setup.faults) : undefined);
  }

  /** Lets one call go on, with this fault. */
  pass(fault: Fault | undefined): void {
    const call = this.#random.draw(this.#pending);
    if (!this.healed) this.calls++;
    if (!call.node.up) this.#fault(call, "node down");
    else if (fault) this.#fault(call, fault);
    else {
      this.#note(call.label);
      call.deliver();
    }
  }

  /** A call arrives that nobody waits for. */
  stepStray(): void {
    // Half of them soon, within their own round: the others when much has changed.
    const call = this.#random.chance(0.5) ? this.#strays.pop() : this.#random.draw(this.#strays);
    if (!call?.node.up) return;
    this.#note(() => `${call.label()} — late`);
    call.run();
  }

  /** The worker is gone: its calls under way may still arrive. */
  abandon(life: Life): void {
    life.ended = true;
    const orphans = this.#pending.filter((call) => call.life === life);
    this.#pending = this.#pending.filter((call) => call.life !== life);
    this.#strays.push(...orphans.filter(() => this.#random.chance(0.5)));
  }

  #isHostile(): boolean {
    const { hostility } = this.#setup;
    return hostility > 0 && !this.healed && this.#random.chance(hostility);
  }

  #fault(call: PendingCall, fault: Fault): void {
    this.faults[fault]++;
    this.#note(() => `${call.label()} — ${fault}`);
    if (fault === "reply lost" || fault === "repeated") call.run();
    if (fault === "late" || fault === "late again") this.#strays.push(call);
    if (fault === "repeated" || fault === "late again") call.deliver();
    else call.fail(fault);
  }

  #send<M extends Method>(node: SimNode, life: Life, method: M, request: Request<M>): Promise<Answer<M>> {
    return new Promise((resolve, reject) => {
      // The dead make no calls, and hear no answers.
      if (life.ended) return;
      const run = () => node.call(method, request);
      this.#pending.push({
        label: () => `${life.name} ${node.name}.${method} ${brief(request)}`,
        node,
        life,
        run: () => attempt(run),
        deliver: () => {
          const answer = attempt(run);
          if (answer instanceof Error) {
            this.#note(() => `  failed: ${answer.message}`);
            if (!life.ended) reject(answer);
            return;
          }
          const said = this.#isHostile() ? tamper(this.#random, method, answer) : answer;
          this.hostile += said === answer ? 0 : 1;
          if (!life.ended && answer.type === "opened") this.opened(node);
          this.#note(() => `  = ${brief(said)}`);
          if (!life.ended) resolve(said);
        },
        fail: (fault) => {
          if (!life.ended) reject(fault);
        },
      });
    });
  }
}

/** The answer, or why the node failed; a broken promise is no failure of the node. */
function attempt<T>(run: () => T): T | Error {
  try {
    return run();
  } catch (error) {
    if (error instanceof Violation || !(error instanceof Error)) throw error;
    return error;
  }
}
