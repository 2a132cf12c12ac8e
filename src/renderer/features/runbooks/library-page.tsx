import { FileWarning } from "lucide-react";
import { useDeferredValue, useState } from "react";
import type { RunbookSummary } from "../../../shared/runbook/model";
import { formatDuration } from "../../../shared/duration";
import { useConsole, useQuery } from "../../app/hooks";
import { go } from "../../app/navigation";
import { notify } from "../../app/notices";
import { formatRoute } from "../../app/route";
import { Badge, RiskBadge } from "../../components/badge";
import { Button } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { FilterBox, Segments } from "../../components/field";
import { plural } from "../../lib/units";
import { searchRunbooks } from "./search";
import "./library-page.css";

type Origin = RunbookSummary["origin"] | "all";
const ORIGINS: readonly { value: Origin; label: string }[] = [
  { value: "all", label: "All" }, { value: "shipped", label: "Shipped" }, { value: "user", label: "Yours" }, { value: "opened", label: "Opened" },
];

export function LibraryPage() {
  const { client } = useConsole();
  const runbooks = useQuery("runbooks.list", undefined, { refetchOn: ["runbooks.changed"] });
  const [text, setText] = useState("");
  const [origin, setOrigin] = useState<Origin>("all");
  const sought = useDeferredValue(text);
  const openFile = async (): Promise<void> => {
    const opened = await client.ask("runbooks.open", {});
    if (!opened.ok) notify(opened.problem);
    else if (opened.value) go({ page: "runbook", id: opened.value.id });
  };
  return (
    <>
      <header className="page-head row spread">
        <div>
          <h1 className="page-title">Runbooks</h1>
          <p className="dim">Everything that can be done, as text. Reading is free; nothing runs before you have seen its plan.</p>
        </div>
        <Button onClick={() => void openFile()}>Open file…</Button>
      </header>
      <div className="row">
        <FilterBox label="Filter runbooks" value={text} onChange={setText} />
        <Segments label="Origin" value={origin} options={ORIGINS} onChange={setOrigin} />
      </div>
      <Answer known={runbooks} what="the library" retry={() => void runbooks.refetch()}>
        {(list) => {
          const shown = searchRunbooks(list, sought, origin);
          if (shown.length === 0) return <Empty title={list.length === 0 ? "The library is empty" : "No runbook fits"}>Any Markdown file opens as a runbook: headings are phases, task lists are checks.</Empty>;
          return <ul role="list" className="library">{shown.map((runbook) => <Entry key={runbook.id} runbook={runbook} />)}</ul>;
        }}
      </Answer>
    </>
  );
}

function Entry({ runbook }: { runbook: RunbookSummary }) {
  return (
    <li className="entry">
      <div className="entry-main">
        <a className="entry-title" href={formatRoute({ page: "runbook", id: runbook.id })}>{runbook.title}</a>
        {runbook.description && <p className="dim">{runbook.description}</p>}
      </div>
      <div className="entry-facts">
        {runbook.armed ? <RiskBadge risk={runbook.risk} /> : <Badge title="Without front matter: walked and run step by step">unarmed</Badge>}
        {runbook.appliesTo.map((kind) => <span key={kind} className="faint">{kind}</span>)}
        {runbook.rtoMs !== undefined && <span className="faint">RTO {formatDuration(runbook.rtoMs)}</span>}
        {runbook.errors > 0 && <span className="entry-errors tone-bad"><FileWarning aria-hidden />{plural(runbook.errors, "error")}</span>}
      </div>
      <p className="entry-count num faint">{plural(runbook.steps, "step")}{runbook.checks > 0 && <><br />{runbook.checks} by hand</>}</p>
    </li>
  );
}
