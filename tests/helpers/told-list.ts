/** A list, its catalog, and the way between them: notes are lost, late or doubled there, and the list's process may end at any moment. */
import type { Millis } from "../../workers/core/hlc.ts";
import { ListCatalog } from "../../workers/datanode/list-catalog.ts";
import { Announcer } from "../../workers/datanode/live/announcer.ts";
import { WakeUp } from "../../workers/datanode/live/wake-up.ts";
import type { Transaction } from "../../workers/datanode/storage/transaction.ts";
import type { Announcement } from "../../workers/shared/rpc.ts";
import type { SyncMode } from "../../workers/shared/sync-mode.ts";
import { Commands, LIST, RoundCalls } from "./list-on-node.ts";
import { T0 } from "./make.ts";
import { MemoryNode } from "./memory-cluster.ts";
import { NodeSql } from "./node-sql.ts";

/** What becomes of one note: `unheard` arrives, and its answer does not; `hangs` arrives, and its answer never comes. */
export type Fate = "arrives" | "lost" | "unheard" | "late" | "hangs";

export class ToldList {
  time: Millis = T0;
  /** The alarm that the platform keeps. */
  alarmAt: Millis | null = null;
  /** Notes that are still on their way, and may arrive more than once. */
  readonly late: Announcement[] = [];
  /** How many calls the catalog got. */
  notes = 0;
  /** What happens while the catalog is asked to forget the list. */
  beforeForget: () => Promise<void> | void = () => {};
  readonly node = new MemoryNode("a", () => this.time);
  readonly catalog = new ListCatalog(new NodeSql());
  readonly #mode: SyncMode;
  readonly #fate: () => Fate;
  #alarm!: WakeUp;
  #announcer!: Announcer;
  /** The alarm's run has not come to its end: where the process ends first, the platform runs it again. */
  #inAlarm = false;

  constructor(mode: SyncMode, fate: () => Fate = () => "arrives") {
    this.#mode = mode;
    this.#fate = fate;
    this.#start();
  }

  /** Its process ends, with whatever it was about to tell, and begins again. */
  restart(): void {
    if (this.#inAlarm) this.alarmAt ??= this.time;
    this.#inAlarm = false;
    this.node.restart(this.node.store.restarted());
    this.#start();
  }

  write(): void {
    this.node.commands.create(LIST, { task: "TaskA" });
  }

  /** A round settles all that there is. */
  settle(round: number): void {
    const call = this.node.open(round);
    this.node.replication.settle({ ...call, from: 1, to: round, complete: [], gone: [] });
  }

  /** Its storage is to be given back. */
  async leave(): Promise<void> {
    const state = this.node.store.readState();
    if (state) await this.#announcer.leave(state);
  }

  /** Time passes, and the alarm goes off where it is due. */
  async pass(milliseconds: Millis): Promise<void> {
    this.time += milliseconds;
    if (this.alarmAt === null || this.alarmAt > this.time) return;
    this.alarmAt = null;
    this.#alarm.wentOff();
    this.#inAlarm = true;
    void this.#announcer.tell().then(() => {
      this.#inAlarm = false;
    });
    await this.quiet();
  }

  /** Whatever goes on has come to its end, or waits for an answer that never comes. */
  quiet(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  get isDirty(): boolean {
    return this.node.store.readState()?.dirty ?? false;
  }

  get isKnown(): boolean {
    return this.catalog.lists(null, 1).names.includes(LIST);
  }

  get isKnownAsDirty(): boolean {
    return this.catalog.dirty(null, 1).names.includes(LIST);
  }

  /** Whether a crash now would leave the catalog wrong for good. */
  get mayForget(): boolean {
    const stored = this.node.store.storedState();
    if (!stored || stored.announcements === 0 || this.alarmAt !== null || this.#inAlarm) return false;
    return !this.isKnown || this.isKnownAsDirty !== stored.dirty;
  }

  #start(): void {
    const { store, environment } = this.node;
    this.#alarm = new WakeUp({
      setAlarm: async (at) => {
        this.alarmAt = Number(at);
      },
      deleteAlarm: async () => {
        this.alarmAt = null;
      },
    });
    this.#announcer = new Announcer(store, environment, this.#mode, {
      note: (announcement) => this.#note(announcement),
      forget: async (announcement) => {
        await this.beforeForget();
        this.catalog.forget(announcement);
      },
      alarm: this.#alarm,
      pause: async () => {},
    });
    const heard = ({ state }: Transaction<unknown>) => {
      if (state) void this.#announcer.changed(state);
    };
    this.node.commands = new Commands(store, environment, heard);
    this.node.replication = new RoundCalls(store, environment, heard);
  }

  async #note(announcement: Announcement): Promise<void> {
    this.notes++;
    const fate = this.#fate();
    if (fate === "late") this.late.push(announcement);
    if (fate !== "lost" && fate !== "late") this.catalog.note(announcement);
    if (fate === "hangs") await new Promise(() => {});
    if (fate !== "arrives") throw new Error("the catalog is away");
  }
}
