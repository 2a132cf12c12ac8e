import type { RuleFileView } from "../../../shared/rules/ask";
import { AlertMark } from "../../components/alert-mark";

type RuleFindings = RuleFileView["findings"];

/** What is wrong with a rule file, where and why. */
export function Findings({ findings }: { findings: RuleFindings }) {
  if (findings.length === 0) return null;
  return (
    <ul className="findings" role="list" aria-label="Findings">
      {findings.map((finding, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- two findings may say the same of one line
        <li key={index} className={`finding tone-${finding.severity === "error" ? "bad" : "warn"}`}>
          <AlertMark state="firing" severity={finding.severity === "error" ? "critical" : "warning"} word={finding.severity} />
          <span>
            {finding.at?.line !== undefined && <span className="finding-place mono">line {finding.at.line}{finding.at.column !== undefined && `, column ${finding.at.column}`}: </span>}
            {finding.message}
            {finding.cause !== undefined && <span className="dim"> ({finding.cause})</span>}
            {finding.next !== undefined && <span className="dim"> {finding.next}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
