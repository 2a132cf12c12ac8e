import type { Finding } from "../../../shared/runbook/model";
import { Button } from "../../components/button";
import { plural } from "../../lib/units";

export interface FindingListProps {
  findings: readonly Finding[];
  jump: (finding: Finding) => void;
  mend: (finding: Finding) => void;
}

/** Every finding of the text by line; each leads to its place. */
export function FindingList({ findings, jump, mend }: FindingListProps) {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return (
    <section className="finding-list" aria-label="Findings in the text">
      <p role="status" className={errors > 0 ? "finding-count finding-error" : "finding-count"}>
        {findings.length === 0 ? "No findings: the text can run." : `${plural(errors, "error")}, ${plural(findings.length - errors, "warning")}${errors > 0 ? ": it can be saved, but not run yet" : ""}`}
      </p>
      {findings.length > 0 && (
        <ul role="list">
          {findings.slice(0, MOST).map((finding) => (
            <li key={`${finding.at?.line}:${finding.at?.column}:${finding.code}:${finding.message}`}>
              <button type="button" className={`finding finding-${finding.severity}`} onClick={() => jump(finding)} title={finding.next}>
                <span className="num mono">{finding.at?.line}:{finding.at?.column}</span>
                <span className="finding-severity">{finding.severity}</span>
                <span>{finding.message}</span>
              </button>
              {finding.instead !== undefined && <Button size="s" onClick={() => mend(finding)}>Write {finding.instead}</Button>}
            </li>
          ))}
        </ul>
      )}
      {findings.length > MOST && <p className="faint">and {findings.length - MOST} more</p>}
    </section>
  );
}

const MOST = 100;
