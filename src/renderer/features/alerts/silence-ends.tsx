import { Moment } from "../../components/age";
import { useTicking } from "../../components/clock";
import { formatAge } from "../../lib/time";

/** When a silence ends, and how long it still lasts. */
export function Ends({ state, at }: { state: "pending" | "active" | "expired"; at: number }) {
  const text = useTicking((now) => (at <= now ? "ends" : `in ${formatAge(at - now)}`));
  return state === "expired" ? <Moment at={at} /> : <><span className="num">{text}</span><p className="why"><Moment at={at} /></p></>;
}
