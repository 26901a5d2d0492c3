/** A small world that a script plays in: its nodes, one sync worker, one client, and the todo that it is about. */
import type { TodoId } from "../../../workers/core/id.ts";
import { isDeleted } from "../../../workers/core/todo.ts";
import type { SimClient } from "../sim/clients.ts";
import type { Note } from "../sim/network.ts";
import { save } from "../sim/rewinds.ts";
import type { Double, SimNode } from "../sim/sim-node.ts";
import type { SimWorker } from "../sim/sim-worker.ts";
import { promise } from "../sim/violation.ts";
import { World } from "../sim/world.ts";
import { Scripted, stillSetup } from "./scripted.ts";

export class Stage {
  readonly random = new Scripted(1);
  readonly world: World;
  readonly worker: SimWorker;
  readonly client: SimClient;

  constructor(nodes: readonly string[], maxRecords: number, double: Double, note: Note) {
    this.world = new World(this.random, stillSetup(nodes, maxRecords), double, note);
    const [worker, client] = [this.world.workers[0], this.world.clients[0]];
    promise(worker !== undefined && client !== undefined, () => "a stage without a worker, or a client");
    this.worker = worker;
    this.client = client;
  }

  /** The first todo that `node` shows. */
  todo(node: SimNode, use: (id: TodoId) => void): void {
    const id = node.ids().find((id) => {
      const record = this.world.ledger.recordIn(node.store, id);
      return record && !isDeleted(record);
    });
    if (id !== undefined) use(id);
  }

  node(place: number): SimNode {
    const node = this.world.nodes[place];
    promise(node !== undefined, () => `no node ${place}`);
    return node;
  }

  /** What nodes and worker can be put back to. */
  save(): void {
    for (const node of this.world.nodes) save(this.world, node);
    this.worker.save();
  }

  /** One round from its beginning to its end, without a fault; `before` is awaited before each call. */
  async round(before: () => unknown = () => this.world.network.pass(undefined)): Promise<void> {
    await this.world.settleDown();
    if (!this.worker.busy) this.world.startRound(this.worker);
    await this.world.settleDown();
    while (this.worker.busy) {
      await before();
      await this.world.settleDown();
    }
  }
}
