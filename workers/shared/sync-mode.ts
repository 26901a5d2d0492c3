/** When rounds run: one setting for the whole cluster, `TODO_SYNC_MODE` ("When rounds run"). */

export const SYNC_MODES = ["live", "cron", "manual"] as const;
export type SyncMode = (typeof SYNC_MODES)[number];

/** The mode set, `live` where none is. Throws where it is no mode: a cluster must not run otherwise than its operator thinks. */
export function syncMode({ TODO_SYNC_MODE: text = "live" }: { readonly TODO_SYNC_MODE?: string }): SyncMode {
  const mode = SYNC_MODES.find((known) => known === text);
  if (!mode)
    throw new Error(`TODO_SYNC_MODE is ${JSON.stringify(text)}, not one of ${SYNC_MODES.join(", ")}`);
  return mode;
}
