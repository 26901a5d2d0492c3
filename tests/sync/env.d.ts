/// <reference types="@cloudflare/vitest-plugin/types" />

// The bindings are those of [env.sync] in wrangler.toml.
declare namespace Cloudflare {
  interface Env {
    readonly COORDINATORS: DurableObjectNamespace<import("../../workers/sync/coordinator.ts").Coordinator>;
    readonly SCHEDULER: DurableObjectNamespace<import("../../workers/sync/scheduler.ts").Scheduler>;
    readonly DATANODE_A: DurableObjectNamespace<import("../../workers/datanode/data-node.ts").DataNode>;
    readonly DATANODE_B: DurableObjectNamespace<import("../../workers/datanode/data-node.ts").DataNode>;
  }
}
