import { useId, useState } from "react";
import type { DashboardContent } from "../../../shared/judge/dashboards";
import type { Problem } from "../../../shared/problem";
import { useConsole } from "../../app/hooks";
import { go } from "../../app/navigation";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ProblemNote } from "../../components/problem-note";
import { plural } from "../../lib/units";
import { DashboardFindings } from "./findings";

/** Takes over a dashboard of Grafana. What of it cannot be shown is said before it is kept. */
export function ImportDashboard({ onClose }: { onClose: () => void }) {
  const { client } = useConsole();
  const file = useId();
  const [text, setText] = useState("");
  const [content, setContent] = useState<DashboardContent>();
  const [problem, setProblem] = useState<Problem>();
  const exists = problem?.code.includes("exists") ?? false;
  const read = async (next: string): Promise<void> => {
    setText(next);
    setProblem(undefined);
    setContent(undefined);
    if (next.trim() === "") return;
    const outcome = await client.ask("dashboards.import", { text: next, dryRun: true });
    if (outcome.ok) setContent(outcome.value.content);
    else setProblem(outcome.problem);
  };
  const take = async (): Promise<void> => {
    const outcome = await client.ask("dashboards.import", { text, replace: exists });
    if (!outcome.ok) return setProblem(outcome.problem);
    if (outcome.value.id !== undefined) go({ page: "dashboard", id: outcome.value.id });
    return onClose();
  };
  return (
    <Dialog
      open onClose={onClose} title="Import a dashboard" description="The JSON of a Grafana dashboard. It is kept in the data folder."
      actions={<><Button onClick={onClose}>Cancel</Button><Button look="primary" type="submit" form="dashboard-import" disabled={!content && !exists}>{exists ? "Replace the one of that title" : "Import"}</Button></>}
    >
      <form id="dashboard-import" className="stack" onSubmit={(event) => { event.preventDefault(); void take(); }}>
        <div className="field">
          <label htmlFor={file}>File</label>
          <input id={file} className="input" type="file" accept=".json" onChange={(event) => void event.target.files?.[0]?.text().then(read)} />
        </div>
        <div className="field">
          <label htmlFor={`${file}-text`}>Or its text</label>
          <textarea id={`${file}-text`} className="input" rows={6} value={text} spellCheck={false} onChange={(event) => void read(event.target.value)} />
        </div>
        <div role="status" className="stack">
          {content && <p><strong>{content.title}</strong>, {plural(content.panels.length, "panel")}{content.variables.length > 0 && `; ${content.variables.map(({ name, value }) => `$${name} is ${value}`).join(", ")}`}</p>}
          {content && <DashboardFindings findings={content.findings} />}
        </div>
        {problem && <ProblemNote problem={problem} alert />}
      </form>
    </Dialog>
  );
}
