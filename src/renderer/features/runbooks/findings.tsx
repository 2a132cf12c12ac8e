import type { Finding } from "../../../shared/runbook/model";
import { ProblemNote } from "../../components/problem-note";
import { plural } from "../../lib/units";

const SHOWN = 5;

/** What is wrong with a runbook's text, errors first, each with its line. */
export function Findings({ findings, file }: { findings: readonly Finding[]; file: string }) {
  if (findings.length === 0) return null;
  const sorted = [...findings].sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const notes = (list: readonly Finding[]) => list.map((finding) => (
    <ProblemNote key={`${finding.at?.line}:${finding.at?.column}:${finding.message}`} problem={{ ...finding, at: { file, ...finding.at } }} look={finding.severity} />
  ));
  if (errors === 0) return <details className="findings"><summary>{plural(findings.length, "warning")} about the text</summary><div>{notes(sorted)}</div></details>;
  return (
    <section aria-label="Findings in the text" className="stack findings">
      {errors > 0 && <p><strong>{plural(errors, "error")}</strong> in the text: it can be read, but not run until {errors === 1 ? "it is" : "they are"} fixed.</p>}
      <div>{notes(sorted.slice(0, SHOWN))}</div>
      {sorted.length > SHOWN && <details><summary>{sorted.length - SHOWN} more</summary>{notes(sorted.slice(SHOWN))}</details>}
    </section>
  );
}
