import { FileDown } from "lucide-react";
import { useState } from "react";
import type { Problem } from "../../../shared/problem";
import type { ReportAsk, ReportDocument } from "../../../shared/judge/report-ask";
import { useConsole } from "../../app/hooks";
import { notify } from "../../app/notices";
import { Moment } from "../../components/age";
import { Button } from "../../components/button";
import { Loading } from "../../components/empty";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { Prose } from "../../components/prose";

const PERIODS: readonly { period: ReportAsk["period"]; word: string }[] = [{ period: "daily", word: "Last 24 hours" }, { period: "weekly", word: "Last 7 days" }, { period: "monthly", word: "Last 30 days" }];

type Made = { kind: "making" } | { kind: "made"; report: ReportDocument } | { kind: "refused"; problem: Problem };

/** What a span of time was like: objectives, alerts, runs, capacity, and what was not seen. */
export function ReportsPanel() {
  const { client } = useConsole();
  const [made, setMade] = useState<Made>();
  const [file, setFile] = useState<string>();
  const make = async (period: ReportAsk["period"]): Promise<void> => {
    setMade({ kind: "making" });
    setFile(undefined);
    const outcome = await client.ask("reports.make", { period, format: "markdown" });
    setMade(outcome.ok ? { kind: "made", report: outcome.value } : { kind: "refused", problem: outcome.problem });
  };
  const save = async ({ period, to }: ReportDocument, format: "markdown" | "html"): Promise<void> => {
    const outcome = await client.ask("reports.save", { period, format, to });
    if (!outcome.ok) return notify(outcome.problem);
    if (outcome.value) setFile(outcome.value.file);
  };
  const show = async (written: string): Promise<void> => {
    const outcome = await client.ask("reports.show", { file: written });
    if (!outcome.ok) notify(outcome.problem);
  };
  return (
    <Panel title="Reports">
      <div className="stack">
        <div className="row">
          {PERIODS.map(({ period, word }) => <Button key={period} disabled={made?.kind === "making"} onClick={() => void make(period)}>{word}</Button>)}
          {made?.kind === "made" && (
            <span className="row report-save">
              <FileDown aria-hidden size="1em" /><span className="dim"><Moment at={made.report.from} /> to <Moment at={made.report.to} /></span>
              <Button size="s" aria-label="Save as Markdown" onClick={() => void save(made.report, "markdown")}>Markdown</Button>
              <Button size="s" aria-label="Save as HTML" onClick={() => void save(made.report, "html")}>HTML</Button>
              {file !== undefined && <Button size="s" look="quiet" onClick={() => void show(file)} title={file}>Show the file</Button>}
            </span>
          )}
        </div>
        {made?.kind === "making" && <Loading what="the history" />}
        {made?.kind === "refused" && <ProblemNote problem={made.problem} alert />}
        {made?.kind === "made" && <div className="report" tabIndex={0} role="region" aria-label="The report"><Prose markdown={made.report.text} /></div>}
      </div>
    </Panel>
  );
}
