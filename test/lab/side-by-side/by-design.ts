import { NOT_SEEN } from "./script";

/** Clock readings come of node_exporter's own system call; the console reads them where a program of the host tells them. */
const CLOCK = /^HostClock(Skew|NotSynchronising)\{/;
/** Settings of PostgreSQL are asked once a minute: two evaluations may pass until a change is seen. */
const SETTINGS = /^PostgresqlConfigurationChanged\{/;
const LOOKBACK_MINUTES = 5;

/** Why the two sides may differ on an alert at that minute of the script; undefined where they may not. */
export function byDesign(alert: string, minute: number): string | undefined {
  if (CLOCK.test(alert)) return "the host has no program that tells its clock's state (docs/collectors.md)";
  const isWhileNotSeen = minute >= NOT_SEEN.from - 1 && minute <= NOT_SEEN.to + LOOKBACK_MINUTES + 2;
  if (isWhileNotSeen && alert.includes(`host="${NOT_SEEN.host}"`)) return "a host that is not seen has no samples, where Prometheus ends its series at once and sets up to 0";
  if (SETTINGS.test(alert)) return "settings are read once a minute";
  return undefined;
}
