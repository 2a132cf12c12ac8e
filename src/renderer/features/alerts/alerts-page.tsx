import { useDeferredValue, useMemo, useRef, useState } from "react";
import { countFiring, filterRows, groupRows, type AlertFilter, type AlertRow } from "../../app/alert-rows";
import { AlertTabs } from "../../app/alert-tabs";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { usePageKeys } from "../../app/page-keys";
import { formatRoute } from "../../app/route";
import { useAlertRows } from "../../app/use-alerts";
import { useKeyActions } from "../../app/use-key-actions";
import { Age, Moment } from "../../components/age";
import { ButtonLink } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { plural } from "../../lib/units";
import { AlertFilters, ALL_ALERTS, filterKeys } from "./alert-filters";
import { AlertTable } from "./alert-table";
import { ServerAlerts } from "./server-alerts";
import { SilenceDialog } from "./silence-dialog";
import { useAcknowledge } from "./use-alert-deeds";
import "./alerts.css";

const KEYS = [
  { keys: ["↓", "↑"], does: "Next alert, alert before" },
  { keys: ["Enter"], does: "Open the alert" },
  { keys: ["k"], does: "Acknowledge it, or take that back" },
  { keys: ["m"], does: "Silence it" },
  { keys: ["f", "p", "r"], does: "Show or hide firing, pending, resolved" },
  { keys: ["1", "2", "3", "4"], does: "Only critical, warning, info, without severity" },
  { keys: ["x"], does: "Show or hide silenced and inhibited ones" },
  { keys: ["0"], does: "Show all again" },
] as const;

/** Every alert: what is wrong first. */
export function AlertsPage() {
  const known = useAlertRows();
  const { alerts, ownAlerts } = useConsole();
  const list = useKnown(alerts);
  const retry = (): void => [alerts, ownAlerts].forEach((resource) => void resource.refetch());
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">{headline(known.rows)}</h1>
        <p className="dim">
          Read <Age at={known.at} ago />.
          {list.value?.evaluatesHere === false && " Another console on this data folder evaluates the rules."}
          {list.value?.waitingSince !== undefined && <> Evaluation waits for fresh samples since <Moment at={list.value.waitingSince} />; states stay as they were.</>}
        </p>
      </header>
      <AlertTabs page="alerts" />
      <Answer known={{ value: known.at === undefined ? undefined : known.rows, problem: known.problem, loading: known.loading }} what="the alerts" retry={retry}>
        {(rows) => <List rows={rows} />}
      </Answer>
      <ServerAlerts />
    </>
  );
}

function headline(rows: readonly AlertRow[]): string {
  const { all, critical, warning, info, none, muted } = countFiring(rows);
  const pending = rows.filter(({ alert }) => alert.state === "pending").length;
  if (all === 0) return ["No alert fires", muted > 0 ? `${muted} muted` : "", pending > 0 ? `${pending} pending` : ""].filter(Boolean).join(", ");
  const parts = [critical > 0 ? `${critical} critical` : "", warning > 0 ? `${warning} warning` : "", info > 0 ? `${info} info` : "", none > 0 ? `${none} without severity` : "", muted > 0 ? `${muted} muted` : ""].filter(Boolean);
  return `${plural(all, "alert")} ${all === 1 ? "fires" : "fire"}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}

function List({ rows }: { rows: readonly AlertRow[] }) {
  const [filter, setFilter] = useState<AlertFilter>(ALL_ALERTS);
  const [silenced, setSilenced] = useState<AlertRow>();
  const sought = useDeferredValue(filter);
  const shown = useMemo(() => filterRows(rows, sought), [rows, sought]);
  const place = useRef<HTMLDivElement>(null);
  const acknowledge = useAcknowledge();
  const links = (): HTMLAnchorElement[] => [...(place.current?.querySelectorAll<HTMLAnchorElement>("a[data-row]") ?? [])];
  const move = (by: number): void => {
    const all = links();
    const at = all.findIndex((link) => link.closest("tr")?.contains(document.activeElement));
    all[at === -1 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
  };
  /** The alert whose row has the focus, or the only one. */
  const chosen = (): AlertRow | undefined => {
    const key = document.activeElement?.closest("tr")?.dataset["alert"];
    return key === undefined && shown.length === 1 ? shown[0] : shown.find(({ alert }) => alert.key === key);
  };
  const withChosen = (act: (row: AlertRow) => void) => (): void => {
    const row = chosen();
    if (row) act(row);
    else move(1);
  };
  const endSilencing = (): void => {
    const key = silenced?.alert.key;
    setSilenced(undefined);
    // The next key is meant for the same alert.
    requestAnimationFrame(() => links().find((link) => link.closest("tr")?.dataset["alert"] === key)?.focus());
  };
  usePageKeys("Alerts", KEYS);
  useKeyActions({ ...filterKeys(filter, setFilter), ArrowDown: () => move(1), ArrowUp: () => move(-1), k: withChosen((row) => void acknowledge(row)), m: withChosen(setSilenced) });
  if (rows.length === 0) return <NoAlerts />;
  return (
    <div className="stack" ref={place}>
      <AlertFilters filter={filter} change={setFilter} counts={(part) => filterRows(rows, { ...filter, ...part }).length} />
      <p className="faint" role="status">{shown.length === rows.length ? plural(rows.length, "alert") : `${shown.length} of ${plural(rows.length, "alert")}`}</p>
      {shown.length === 0 && <Empty title="No alert fits these filters">Press 0 to show all.</Empty>}
      {groupRows(shown).map((group) => <AlertTable key={`${group.state} ${group.severity}`} group={group} />)}
      {silenced && <SilenceDialog labels={silenced.alert.labels} onClose={endSilencing} />}
    </div>
  );
}

/** Nothing fires: because all is well, or because nothing looks? */
function NoAlerts() {
  const list = useQuery("rules.list", undefined, { refetchOn: ["alerts.changed"] }).value;
  if (!list) return null;
  const rules = list.files.flatMap(({ groups }) => groups.flatMap((group) => group.rules)).filter(({ kind }) => kind === "alert").length;
  if (rules === 0) {
    return (
      <Empty title="Nothing is evaluated yet">
        <p>There are no alerting rules, so nothing but a host out of sight can fire. Prometheus's rule files work as they are: name them under <code>rules:</code> in the fleet file, or import them.</p>
        <ButtonLink look="primary" href={formatRoute({ page: "rules" })}>Import rule files</ButtonLink>
      </Empty>
    );
  }
  return <Empty title="No alert is pending or firing">{plural(rules, "alerting rule")} {rules === 1 ? "is" : "are"} evaluated. <ButtonLink href={formatRoute({ page: "rules" })}>Rules</ButtonLink></Empty>;
}
