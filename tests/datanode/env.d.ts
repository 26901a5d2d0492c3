/// <reference types="@cloudflare/vitest-plugin/types" />

// `cloudflare:workers` types its `env` by this interface; the bindings are those of [env.datanode-a] in wrangler.toml.
declare namespace Cloudflare {
  interface Env {
    readonly LISTS: DurableObjectNamespace<import("../../workers/datanode/data-node.ts").DataNode>;
    readonly CATALOG: DurableObjectNamespace<import("../../workers/datanode/catalog.ts").Catalog>;
  }
}
