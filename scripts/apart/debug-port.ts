/** For Miniflare: a plugin that binds workerd's client of debug ports, for which it has no option. */
import { kVoid } from "miniflare";

export const PLUGIN = "debug-port";
export const BINDING = "APART_DEBUG_PORT";

export const plugins = {
  [PLUGIN]: {
    getBindings: () => [{ name: BINDING, workerdDebugPort: kVoid }],
    getNodeBindings: () => ({}),
    getServices: () => [],
  },
};
