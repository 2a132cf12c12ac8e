import { BellOff, GitFork, UserCheck, Waves } from "lucide-react";
import type { AlertVerdict } from "../../../shared/notify";

/** Why an alert is not told, or how: a word each, the whole reason on hover. */
export function MuteMarks({ verdict }: { verdict: AlertVerdict | undefined }) {
  if (!verdict) return null;
  const { silencedBy, inhibitedBy, acknowledged, flapping } = verdict;
  return (
    <>
      {silencedBy.length > 0 && <span className="badge" title={`Silenced by ${silencedBy.join(", ")}`}><BellOff aria-hidden />silenced</span>}
      {inhibitedBy.length > 0 && <span className="badge" title={inhibitedBy.join("\n")}><GitFork aria-hidden />inhibited</span>}
      {acknowledged && <span className="badge" title={acknowledged.comment}><UserCheck aria-hidden />acknowledged by {acknowledged.by}</span>}
      {flapping !== undefined && <span className="badge alert-flapping" title={`It changed ${flapping} times in a short while`}><Waves aria-hidden />flapping</span>}
    </>
  );
}
