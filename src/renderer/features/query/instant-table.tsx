import { memo, useMemo, useState } from "react";
import type { PromqlAnswer } from "../../app/use-promql";
import { Moment } from "../../components/age";
import { Button } from "../../components/button";
import { Panel } from "../../components/panel";
import { instantRows } from "./instant-rows";

const SHOWN = 50;

/** The latest figure of every line, the largest first. */
export const InstantTable = memo(function InstantTable({ answers, at, format }: { answers: readonly PromqlAnswer[]; at: number; format: (value: number) => string }) {
  const [most, setMost] = useState(SHOWN);
  const rows = useMemo(() => instantRows(answers), [answers]);
  if (rows.length === 0) return null;
  const labels = [...new Set(rows.flatMap((row) => Object.keys(row.labels)))].filter((label) => label !== "__name__").sort();
  return (
    <Panel title="Latest figures" flush aside={<>up to <Moment at={at} /></>}>
      <div className="table-wrap query-table" tabIndex={0} role="region" aria-label="Latest figures, table">
        <table className="table">
          <thead><tr><th className="right">Value</th>{answers.length > 1 && <th>Expression</th>}<th>Metric</th>{labels.map((label) => <th key={label} className="query-label">{label}</th>)}<th>At</th></tr></thead>
          <tbody>
            {rows.slice(0, most).map((row) => (
              <tr key={row.key}>
                <td className="right num" title={String(row.value)}>{format(row.value)}</td>
                {answers.length > 1 && <td className="mono query-expression">{row.expression}</td>}
                <td className="mono">{row.labels["__name__"] ?? "–"}</td>
                {labels.map((label) => <td key={label} className="mono">{row.labels[label] ?? ""}</td>)}
                <td className="dim"><Moment at={row.at} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > most && <p><Button size="s" onClick={() => setMost(most + 200)}>Show more of {rows.length}</Button></p>}
    </Panel>
  );
});
