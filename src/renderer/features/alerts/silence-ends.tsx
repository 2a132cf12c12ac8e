import { Moment } from "../../components/age";
import { useTicking } from "../../components/clock";
import { formatAge, formatUptime } from "../../lib/time";

/** When a silence ends, and how long it still lasts. */
export function Ends({ state, at }: { state: "pending" | "active" | "expired"; at: number }) {
  const text = useTicking((now) => (at <= now ? "ends" : `in ${at - now < 60_000 ? formatAge(at - now) : formatUptime((at - now) / 1_000)}`));
  return state === "expired" ? <Moment at={at} /> : <><span className="num">{text}</span><p className="why"><Moment at={at} /></p></>;
}
