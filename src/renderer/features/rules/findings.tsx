import type { RuleFileView } from "../../../shared/rules/ask";
import { AlertMark } from "../../components/alert-mark";

type RuleFindings = RuleFileView["findings"];

/** What is wrong with a rule file, where and why; `goTo` leads to the line. */
export function Findings({ findings, goTo }: { findings: RuleFindings; goTo?: (line: number) => void }) {
  if (findings.length === 0) return null;
  return (
    <ul className="findings" role="list" aria-label="Findings">
      {findings.map((finding, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- two findings may say the same of one line
        <li key={index} className={`finding tone-${finding.severity === "error" ? "bad" : "warn"}`}>
          <AlertMark state="firing" severity={finding.severity === "error" ? "critical" : "warning"} word={finding.severity} />
          <span>
            <Place finding={finding} goTo={goTo} />
            {finding.message}
            {finding.cause !== undefined && <span className="dim"> ({finding.cause})</span>}
            {finding.next !== undefined && <span className="dim"> {finding.next}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Place({ finding: { at }, goTo }: { finding: RuleFindings[number]; goTo: ((line: number) => void) | undefined }) {
  const line = at?.line;
  if (line === undefined) return null;
  const words = `line ${line}${at?.column === undefined ? "" : `, column ${at.column}`}`;
  return goTo ? <><button type="button" className="finding-place finding-link mono" onClick={() => goTo(line)}>{words}</button>: </> : <span className="finding-place mono">{words}: </span>;
}
