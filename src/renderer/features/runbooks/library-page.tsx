import { useDeferredValue, useState } from "react";
import { Risk, type RunbookSummary } from "../../../shared/runbook/model";
import { useConsole, useQuery } from "../../app/hooks";
import { go } from "../../app/navigation";
import { notify } from "../../app/notices";
import { formatRoute } from "../../app/route";
import { RunbookFolderLine } from "../../app/runbook-folder";
import { Button } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { FilterBox, Segments } from "../../components/field";
import { Entry } from "./library-entry";
import { NewRunbook } from "./new-runbook";
import { recentRunbooks } from "./recent";
import { searchRunbooks, wordsOf, type LibraryFilter } from "./search";
import "./library-page.css";

type Origin = RunbookSummary["origin"] | "all";
const ORIGINS: readonly { value: Origin; label: string }[] = [
  { value: "all", label: "All" }, { value: "shipped", label: "Shipped" }, { value: "user", label: "Yours" }, { value: "opened", label: "Opened" },
];

export function LibraryPage() {
  const { client } = useConsole();
  const runbooks = useQuery("runbooks.list", undefined, { refetchOn: ["runbooks.changed"], everyMs: 500 });
  const [text, setText] = useState("");
  const [filter, setFilter] = useState<LibraryFilter>({});
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
          <RunbookFolderLine />
        </div>
        <div className="row"><NewRunbook /><Button onClick={() => void openFile()}>Open file…</Button></div>
      </header>
      <div className="row library-filter">
        <FilterBox label="Filter runbooks" value={text} onChange={setText} />
        <Segments label="Origin" value={filter.origin ?? "all"} options={ORIGINS} onChange={(origin) => setFilter({ ...filter, origin: origin === "all" ? undefined : origin })} />
        <Filters runbooks={runbooks.value ?? []} filter={filter} change={(part) => setFilter({ ...filter, ...part })} />
      </div>
      <Answer known={runbooks} what="the library" retry={() => void runbooks.refetch()}>
        {(list) => {
          const shown = searchRunbooks(list, sought, filter);
          return (
            <>
              {sought === "" && <Recent runbooks={list} />}
              {shown.length === 0
                ? <Empty title={list.length === 0 ? "The library is empty" : "No runbook fits"}>Any Markdown file opens as a runbook: headings are phases, task lists are checks.</Empty>
                : <ul role="list" className="library">{shown.map((runbook) => <Entry key={runbook.id} runbook={runbook} />)}</ul>}
            </>
          );
        }}
      </Answer>
    </>
  );
}

function Filters({ runbooks, filter, change }: { runbooks: readonly RunbookSummary[]; filter: LibraryFilter; change: (part: LibraryFilter) => void }) {
  const { tags, kinds } = wordsOf(runbooks);
  return (
    <>
      <Choice label="Risk" all="any risk" options={Risk.options} value={filter.risk} onChange={(risk) => change({ risk: Risk.safeParse(risk).data })} />
      <Choice label="Offered on" all="any object" options={kinds} value={filter.appliesTo} onChange={(appliesTo) => change({ appliesTo })} />
      {tags.length > 0 && <Choice label="Tag" all="any tag" options={tags} value={filter.tag} onChange={(tag) => change({ tag })} />}
    </>
  );
}

function Choice({ label, all, options, value, onChange }: { label: string; all: string; options: readonly string[]; value: string | undefined; onChange: (value: string | undefined) => void }) {
  return (
    <select className="input" aria-label={label} value={value ?? ""} onChange={(event) => onChange(event.target.value || undefined)}>
      <option value="">{all}</option>
      {options.map((option) => <option key={option}>{option}</option>)}
    </select>
  );
}

function Recent({ runbooks }: { runbooks: readonly RunbookSummary[] }) {
  const [ids] = useState(recentRunbooks);
  const recent = ids.flatMap((id) => runbooks.find((runbook) => runbook.id === id) ?? []);
  if (recent.length === 0) return null;
  return (
    <nav className="row library-recent" aria-label="Opened lately">
      <span className="engraved">Lately</span>
      {recent.map(({ id, title }) => <a key={id} href={formatRoute({ page: "runbook", id })}>{title}</a>)}
    </nav>
  );
}
