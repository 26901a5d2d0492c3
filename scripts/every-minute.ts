/** The cron trigger `* * * * *`: at the full minute, as the platform fires it. */

const MINUTE_MS = 60_000;

export function everyMinute(fire: () => Promise<void>): void {
  setTimeout(
    () => {
      everyMinute(fire);
      void fire();
    },
    MINUTE_MS - (Date.now() % MINUTE_MS),
  );
}
