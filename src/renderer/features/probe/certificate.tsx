import { metricsOf, useInstant } from "../../app/use-instant";
import { useTicking } from "../../components/clock";
import { formatSeconds } from "../../lib/units";
import { bothTimes } from "../../lib/time";

/** Fewer days than this want somebody's attention. */
const SOON_S = 21 * 86_400;

/** Until when the certificate is valid that a probe was shown; nothing where there is none. */
export function useCertificate(probe: string): number | undefined {
  const seconds = useInstant(metricsOf(["probe_ssl_earliest_cert_expiry"], { probe })).value?.[0]?.value;
  return seconds === undefined ? undefined : seconds * 1_000;
}

/** How long a certificate is valid yet. */
export function Certificate({ until }: { until: number }) {
  const left = useTicking((now) => Math.round((until - now) / 60_000) * 60);
  const words = left > 0 ? `valid for ${formatSeconds(left)}` : `expired ${formatSeconds(-left)} ago`;
  return <span className={left < 0 ? "num toned tone-bad" : left < SOON_S ? "num toned tone-warn" : "num"} title={bothTimes(until)}>{words}</span>;
}
