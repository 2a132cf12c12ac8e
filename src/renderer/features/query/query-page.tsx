import { Plus } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { replaceRoute } from "../../app/navigation";
import { usePageKeys } from "../../app/page-keys";
import { RangePicker } from "../../app/range-picker";
import { useTimeRange } from "../../app/time-range";
import { useQuery } from "../../app/hooks";
import { sourceWords, usePromql } from "../../app/use-promql";
import { Button } from "../../components/button";
import { Empty } from "../../components/empty";
import { useKeyActions } from "../../app/use-key-actions";
import { ExpressionRow } from "./expression-row";
import { PastQueries } from "./past-queries-list";
import { rememberQuery, usePastQueries } from "./past-queries";
import { Results } from "./results";
import "./query.css";

const KEYS = [
  { keys: ["Enter"], does: "Run, in an expression" }, { keys: ["Ctrl", "Space"], does: "Complete, in an expression" }, { keys: ["n"], does: "One more expression" },
  { keys: ["←", "→"], does: "Move the crosshair, on a chart (Shift chooses a part, Enter zooms in)" }, { keys: ["+", "−"], does: "Zoom in, zoom out, on a chart" },
] as const;

interface Draft {
  id: number;
  text: string;
}

let drafts = 0;
const wantedOf = (rows: readonly Draft[]): string[] => rows.map(({ text }) => text.trim()).filter((text) => text !== "");
const draftOf = (text: string): Draft => ({ id: ++drafts, text });

/** Any expression over any time. What was run stands in the address, so that it is there again after a reload. */
export function QueryPage({ expressions }: { expressions: readonly string[] }) {
  const shown = JSON.stringify(expressions);
  const [rows, setRows] = useState<readonly Draft[]>(() => (expressions.length === 0 ? [""] : expressions).map(draftOf));
  const [applied, setApplied] = useState(shown);
  const [source, setSource] = useState("");
  const past = usePastQueries();
  // The address was changed from elsewhere: a link, the past, back.
  if (shown !== applied) {
    setApplied(shown);
    if (JSON.stringify(wantedOf(rows)) !== shown) setRows((expressions.length === 0 ? [""] : expressions).map(draftOf));
  }
  const sources = useQuery("promql.sources", undefined).value ?? [];
  const found = usePromql(expressions, useTimeRange(), source === "" ? undefined : source);
  const run = (next: readonly Draft[]): void => replaceRoute({ page: "query", expressions: wantedOf(next) });
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- `shown` stands for the expressions
  useEffect(() => rememberQuery(expressions), [shown]);
  usePageKeys("Query", KEYS);
  useKeyActions({ n: () => setRows([...rows, draftOf("")]) });
  const answers = useMemo(() => new Map(found.answers.map((answer) => [answer.expression, answer])), [found.answers]);
  return (
    <>
      <header className="page-head"><h1 className="page-title">Query</h1></header>
      <form className="query-form" onSubmit={(event) => { event.preventDefault(); run(rows); }}>
        {rows.map((row, index) => (
          <ExpressionRow
            key={row.id} number={index + 1} initial={row.text} text={row.text} answer={answers.get(row.text.trim())} run={() => run(rows)}
            changed={(text) => setRows(rows.map((one) => (one.id === row.id ? { ...one, text } : one)))}
            remove={rows.length === 1 ? undefined : () => {
              const rest = rows.filter((one) => one !== row);
              setRows(rest);
              run(rest);
            }}
          />
        ))}
        <div className="row">
          <Button type="submit" look="primary">Run</Button>
          <Button icon={<Plus aria-hidden />} aria-keyshortcuts="n" onClick={() => setRows([...rows, draftOf("")])}>One more expression</Button>
          {sources.length > 1 && (
            <select className="input query-source" aria-label="Where to ask" value={source} onChange={(event) => setSource(event.target.value)}>
              <option value="">where the series are</option>
              {sources.map((one) => <option key={one.source} value={one.source}>{sourceWords(one.source)}{one.environment !== undefined && ` (${one.environment})`}</option>)}
            </select>
          )}
          <RangePicker />
        </div>
      </form>
      {expressions.length === 0 ? <Empty title="Ask anything of the history">Write an expression of PromQL and press Enter. Names of metrics, labels and functions are completed as you type.</Empty> : <Results found={found} />}
      <PastQueries past={past} />
    </>
  );
}
