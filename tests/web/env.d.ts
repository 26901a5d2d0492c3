/// <reference types="@cloudflare/vitest-plugin/types" />

// The bindings are those of [env.web] in wrangler.toml.
declare namespace Cloudflare {
  interface Env {
    readonly SESSION_LINKS: DurableObjectNamespace<import("../../workers/web/session-link.ts").SessionLink>;
  }
}
