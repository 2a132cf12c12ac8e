import { useMemo } from "react";
import type { Dashboard } from "../../../shared/judge/dashboards";
import { ChartDesk } from "../../app/chart-desk";
import { useQuery } from "../../app/hooks";
import { RangePicker } from "../../app/range-picker";
import { formatRoute } from "../../app/route";
import { RANGES, useTimeRange, spanOf, type TimeRange } from "../../app/time-range";
import { useMarks } from "../../app/use-marks";
import { stepOf } from "../../app/use-promql";
import { Answer } from "../../components/empty";
import { DashboardPanel } from "./dashboard-panel";
import { DashboardFindings } from "./findings";
import { rowsOf } from "./layout";
import "./dashboards.css";

const widthOf = (range: TimeRange): number => (range.kind === "span" ? range.to - range.from : RANGES[range.range]);

/** One dashboard; each panel asks when it is seen. */
export function DashboardPage({ id }: { id: string }) {
  const range = useTimeRange();
  const rangeMs = widthOf(range);
  const dashboard = useQuery("dashboards.get", { id, rangeMs, stepMs: stepOf({ from: 0, to: rangeMs }) });
  return <Answer known={dashboard} what="the dashboard" retry={() => void dashboard.refetch()}>{(value) => <Board dashboard={value} range={range} />}</Answer>;
}

function Board({ dashboard, range }: { dashboard: Dashboard; range: TimeRange }) {
  const rows = useMemo(() => rowsOf(dashboard.panels), [dashboard.panels]);
  // oxlint-disable-next-line react/purity -- marks are looked for once a range, not as the time goes on
  const span = useMemo(() => spanOf(range, Date.now()), [range]);
  const marks = useMarks(span);
  return (
    <>
      <header className="page-head">
        <p className="crumbs"><a href={formatRoute({ page: "dashboards" })}>Dashboards</a>{dashboard.tags.length > 0 && <><span aria-hidden>/</span>{dashboard.tags.join(", ")}</>}</p>
        <div className="row spread"><h1 className="page-title">{dashboard.title}</h1><RangePicker /></div>
        {dashboard.variables.length > 0 && <p className="dim">{dashboard.variables.map(({ name, value, from }) => `$${name} is ${from === "all" ? "all" : value}`).join(", ")}</p>}
        <DashboardFindings findings={dashboard.findings} />
      </header>
      <ChartDesk marks={marks} of={dashboard.title}>
        {rows.map(({ title, panels, top }) => (
          <section key={title ?? ""} aria-label={title ?? dashboard.title} className="dashboard-row">
            {title !== undefined && <h2 className="engraved dashboard-row-title">{title}</h2>}
            <div className="dashboard-grid">{panels.map((panel) => <DashboardPanel key={panel.id} panel={panel} range={range} top={top} />)}</div>
          </section>
        ))}
      </ChartDesk>
    </>
  );
}
