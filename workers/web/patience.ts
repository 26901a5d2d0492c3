/** How long the gateway waits for others, in milliseconds. Tests in a browser put longer times in this file's place. */

/** A node that has not answered within this time is taken not to; what a bookmark may wait for comes on top. */
export const TIMEOUT_MS = 2_000;
/** A node is asked for a sign of life before a write that could otherwise not go elsewhere. */
export const PROBE_TIMEOUT_MS = 1_000;
/** Whether a node is reachable is told within this time. */
export const REACHABLE_TIMEOUT_MS = 1_000;
